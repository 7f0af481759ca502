-- An event of a case, for those it names.
insert into event (type, subject_kind, subject_id, subject_version,
                   organisation_number, administrator_number, is_public,
                   data)
values (:type, :kind, :id::uuid, :version::integer,
        :organisation, :administrator, :is_public::boolean,
        coalesce(:data::jsonb, '{}'))
