-- The file belongs to the case.
insert into attachment (file_id, side, application_id, supplement_request_id,
                        appeal_id, report_id, organisation_number,
                        administrator_number, type, title, added_by, shown_at)
select :file_id::uuid, 'applicant', :application_id::uuid,
       :supplement_request_id::uuid, :appeal_id::uuid, :report_id::uuid,
       :organisation, :administrator, :type, :title::text, acting_person(),
       case when :is_shown::boolean then clock_now() end
returning id
