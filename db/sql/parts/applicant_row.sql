-- What both sides see of an applicant.
    p.id,
    p.organisation_number as "organisationNumber",
    p.name,
    p.kind,
    p.county,
    p.municipality_number as "municipalityNumber",
    p.former_municipality_number as "formerMunicipalityNumber",
    p.language_form as "languageForm",
    p.contact,
    jsonb_strip_nulls(jsonb_build_object(
        'status', p.register_status,
        'fetchedAt', rfc3339(p.register_fetched_at)))
        || coalesce(p.register_snapshot, '{}') as register,
    (select coalesce(jsonb_agg(jsonb_build_object(
                'number', f.predecessor_number,
                'name', f.predecessor_name,
                'mergedOn', f.merged_on) order by f.merged_on,
                f.predecessor_number), '[]')
     from applicant_predecessor f
     where f.organisation_number = p.organisation_number) as predecessors,
    p.version,
    p.created_at as "createdAt",
    p.updated_at as "updatedAt",
    p.proposed_by as "_proposedBy"
