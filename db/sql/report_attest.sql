-- The auditor's statement on the submitted version.
insert into report_attestation (
    report_id, report_version, organisation_number, administrator_number,
    submitted_by, statement, standard, kind, combined_years, attested_by)
select v.report_id, v.report_version, v.organisation_number,
       v.administrator_number, v.submitted_by, :statement, :standard, :kind,
       (select array_agg(y::integer order by y::integer)
        from jsonb_array_elements_text(:combined_years::jsonb) as y),
       acting_person()
from report r
join report_version v
    on v.report_id = r.id and v.report_version = r.submitted_version
where r.id = :id::uuid
