-- A new applicant; no row when the number is registered already, whoever may
-- see it.
insert into applicant (organisation_number, name, kind, county,
                       municipality_number, language_form, contact)
values (:organisation_number::text, :name, :kind, :county,
        :municipality_number, :language_form, :contact::jsonb)
on conflict (organisation_number) do nothing
returning id, organisation_number as organisation, version
