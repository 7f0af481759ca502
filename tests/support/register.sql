-- What the stand-in for Enhetsregisteret is told: the applicants there are, as
-- the register would show them. Of the language it says more than we know.
select jsonb_object_agg(organisation_number, jsonb_build_object(
    'navn', name,
    'organisasjonsform', jsonb_build_object('kode', case kind
        when 'municipality' then 'KOMM'
        when 'county_municipality' then 'FYLK'
        when 'inter_municipal_company' then 'IKS'
        else 'ORGL' end),
    'maalform', case language_form when 'nn' then 'Nynorsk' else 'Bokmål' end,
    'forretningsadresse', jsonb_strip_nulls(jsonb_build_object(
        'landkode', 'NO', 'kommunenummer', municipality_number)),
    'konkurs', false,
    'underAvvikling', false,
    'underTvangsavviklingEllerTvangsopplosning', false))
from tilskudd.applicant;
