-- What a letter says of a case whatever it tells, of the application `a` with
-- its applicant `p`, call `c`, scheme `s` and administrator `g`.
    jsonb_strip_nulls(jsonb_build_object(
        'language', p.language_form,
        'reference', a.reference,
        'applicant', jsonb_build_object(
            'organisationNumber', p.organisation_number, 'name', p.name),
        'call', jsonb_build_object(
            'id', c.id, 'year', c.year, 'title', c.content -> 'title'),
        'scheme', jsonb_build_object('code', s.code, 'name', s.name),
        'administrator', jsonb_build_object(
            'organisationNumber', g.organisation_number, 'name', g.name),
        'contact', c.content -> 'contact',
        'termsUrl', s.url))
