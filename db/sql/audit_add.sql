-- Who did what to which version of a case, and what changed by it. The
-- database links it to what was written of the case before.
insert into audit (operation, case_id, subject_kind, subject_id,
                   subject_version, before, after, reason, person,
                   on_behalf_of, organisation_number, supplier_number,
                   administrator_number, client, trace_id)
values (:operation, :case_id::uuid, :kind, :id::uuid,
        :version::integer, :before::jsonb, :after::jsonb, :reason, :person,
        :on_behalf_of, :organisation, :supplier,
        :administrator, :client, :trace_id)
