-- A receipt whose content is fixed; the worker makes it.
insert into letter (kind, language, organisation_number, administrator_number,
                    application_id, application_version, content)
values ('receipt', :language, :organisation, :administrator,
        :application_id::uuid, :application_version::integer, :content::jsonb)
