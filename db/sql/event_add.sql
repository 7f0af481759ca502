-- An event of a case, for those it names.
insert into event (type, subject_kind, subject_id, subject_version,
                   organisation_number, administrator_number, data)
values (:type, :kind, :id::uuid, :version::integer,
        :organisation, :administrator, coalesce(:data::jsonb, '{}'))
