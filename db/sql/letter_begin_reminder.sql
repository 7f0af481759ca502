-- A reminder whose content is fixed; the worker makes it.
insert into letter (kind, language, organisation_number, administrator_number,
                    application_id, report_id, content)
values ('report_reminder', :language, :organisation, :administrator,
        :application_id::uuid, :report_id::uuid, :content::jsonb)
