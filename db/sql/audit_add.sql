-- Who did what to which version of a case.
insert into audit (operation, subject_kind, subject_id, subject_version,
                   person, organisation_number, supplier_number,
                   administrator_number, client, trace_id)
values (:operation, :kind, :id::uuid, :version::integer,
        :person, :organisation, :supplier, :administrator, :client, :trace_id)
