-- Another decision has taken its place, or it was annulled.
update decision
set state = 'superseded',
    superseded_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and state = 'notified'
returning version - told_version + 1 as version,
          version as row_version,
          organisation_number as organisation,
          administrator_number as administrator
