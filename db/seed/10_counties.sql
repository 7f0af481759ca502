-- Counties from 2024 and the administrators of this delivery.
set role tilskudd_operator;
set search_path = tilskudd;

-- Domain 5.2.
insert into county (number, name) values
    ('03', 'Oslo'),
    ('11', 'Rogaland'),
    ('15', 'Møre og Romsdal'),
    ('18', 'Nordland'),
    ('31', 'Østfold'),
    ('32', 'Akershus'),
    ('33', 'Buskerud'),
    ('34', 'Innlandet'),
    ('39', 'Vestfold'),
    ('40', 'Telemark'),
    ('42', 'Agder'),
    ('46', 'Vestland'),
    ('50', 'Trøndelag'),
    ('55', 'Troms'),
    ('56', 'Finnmark')
on conflict do nothing;

-- Numbers: domain 4.1 (Altinn's list of organisations); that of Innlandet is
-- from memory and passes modulus 11. The language form is that of the
-- documents the calls are taken from.
insert into administrator (organisation_number, kind, name, language_form)
values
    ('974762501', 'county_governor',
     '{"nb": "Statsforvalteren i Vestfold og Telemark",
       "nn": "Statsforvaltaren i Vestfold og Telemark"}', 'nn'),
    ('974761645', 'county_governor',
     '{"nb": "Statsforvalteren i Innlandet",
       "nn": "Statsforvaltaren i Innlandet"}', 'nb'),
    ('983544622', 'directorate',
     '{"nb": "Helsedirektoratet", "nn": "Helsedirektoratet"}', 'nb')
on conflict do nothing;

-- One administrator may cover several counties (domain 5.2).
insert into administrator_county (administrator_number, county) values
    ('974762501', '39'),
    ('974762501', '40'),
    ('974761645', '34')
on conflict do nothing;
