-- The organisations that may apply: the 23 municipalities of Vestfold and
-- Telemark, the county municipalities, the university.
set role tilskudd_operator;
set search_path = tilskudd;

-- Municipalities: numbers, and in 2020 to 2023 their older numbers, from
-- domain 5.3. Those are the same organisations, numbered anew when the county
-- was divided, and no mergers (domain 8 [13]). The language form is from
-- memory: nynorsk is what the municipalities of Vest-Telemark, Seljord and
-- Hjartdal have chosen. Account numbers are made up (modulus 11); whoever has
-- none must propose one.
with municipality (number, older_number, name, organisation_number,
                   language_form, account_number) as (values
    ('3901', '3801', 'Horten kommune', '964951284', 'nb', '99900100015'),
    ('3903', '3802', 'Holmestrand kommune', '917151229', 'nb', null),
    ('3905', '3803', 'Tønsberg kommune', '921383681', 'nb', '99900100023'),
    ('3907', '3804', 'Sandefjord kommune', '916882807', 'nb', '99900100031'),
    ('3909', '3805', 'Larvik kommune', '918082956', 'nb', null),
    ('3911', '3811', 'Færder kommune', '817263992', 'nb', null),
    ('4001', '3806', 'Porsgrunn kommune', '939991034', 'nb', '99900100058'),
    ('4003', '3807', 'Skien kommune', '938759839', 'nb', '99900100066'),
    ('4005', '3808', 'Notodden kommune', '938583986', 'nb', '99900100074'),
    ('4010', '3812', 'Siljan kommune', '864953042', 'nb', null),
    ('4012', '3813', 'Bamble kommune', '940244145', 'nb', '99900100082'),
    ('4014', '3814', 'Kragerø kommune', '963946902', 'nb', null),
    ('4016', '3815', 'Drangedal kommune', '933277461', 'nb', null),
    ('4018', '3816', 'Nome kommune', '964963371', 'nb', null),
    ('4020', '3817', 'Midt-Telemark kommune', '920297293', 'nb', null),
    ('4022', '3820', 'Seljord kommune', '964963738', 'nn', null),
    ('4024', '3819', 'Hjartdal kommune', '964963649', 'nn', null),
    ('4026', '3818', 'Tinn kommune', '864963552', 'nb', null),
    ('4028', '3821', 'Kviteseid kommune', '964963827', 'nn', null),
    ('4030', '3822', 'Nissedal kommune', '964964343', 'nn', null),
    ('4032', '3823', 'Fyresdal kommune', '939772766', 'nn', null),
    ('4034', '3824', 'Tokke kommune', '964964521', 'nn', null),
    ('4036', '3825', 'Vinje kommune', '964964610', 'nn', '99900100090'))
insert into applicant (id, organisation_number, name, kind, county,
                       municipality_number, former_municipality_number,
                       language_form, account_number, account_confirmed_at)
select ('019b76da-a800-7000-8001-000' || organisation_number)::uuid,
       organisation_number, name, 'municipality', left(number, 2), number,
       older_number, language_form, account_number,
       case when account_number is not null
           then timestamptz '2026-01-02 09:00:00+01' end
from municipality
on conflict do nothing;

-- Numbers from memory, all pass modulus 11 (domain 5.3). The university has
-- its seat in Kongsberg, which lies in Buskerud (from memory): calls that it
-- may apply to anyway say so in their eligibility.
insert into applicant (id, organisation_number, name, kind, county,
                       language_form)
select ('019b76da-a800-7000-8001-000' || number)::uuid, number, name, kind,
       county, 'nb'
from (values
    ('929882385', 'Vestfold fylkeskommune', 'county_municipality', '39'),
    ('929882989', 'Telemark fylkeskommune', 'county_municipality', '40'),
    ('920717152', 'Innlandet fylkeskommune', 'county_municipality', '34'),
    ('911770709', 'Universitetet i Sørøst-Norge', 'university_college', '33')
) as organisation (number, name, kind, county)
on conflict do nothing;
