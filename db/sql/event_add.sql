-- An event of a case, for those it names.
insert into event (type, case_id, subject_kind, subject_id, subject_version,
                   organisation_number, administrator_number,
                   appeal_body_number, is_public, data, person, reason)
values (:type, :case_id::uuid, :kind, :id::uuid, :version::integer,
        :organisation, :administrator, :appeal_body,
        :is_public::boolean, coalesce(:data::jsonb, '{}'), :person, :reason)
