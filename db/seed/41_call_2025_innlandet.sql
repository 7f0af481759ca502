-- The call of Statsforvalteren i Innlandet for 2025, from its presentation of
-- the scheme. The bokmål is the presentation's; the nynorsk is a translation
-- made for this service (språklova § 14 asks for both).
set role tilskudd_operator;
set search_path = tilskudd;
\ir parts/call.sql

-- What the presentation does not state, and what stands here instead:
--   frameNok       that of 2024, "cirka 30 millioner": a frame for 2025 is
--                  not in it (inferred); the description says so in a sentence
--                  of ours, "Rammen i utlysningen …"
--   budget         the line of 2024, inferred for 2025 (domain 1.2)
--   opensAt        that the form is "snart klar": 1 February 2025 is assumed
--   eligibility    the kinds of applicants are the presentation's, not what
--                  each may apply for; that a county municipality applies for
--                  substance abuse and mental health only is Innlandet's page
--                  of 2024 (domain 1.3); that an inter-municipal company may
--                  apply for what a municipality may, and a university or
--                  college for decentralised education, wherever its seat is,
--                  is inferred (domain 8 [5])
--   categories     those of the scheme (domain 8 [18]), without AKS, which
--                  the presentation does not name (inferred)
--   criteria       Innlandet's priorities of 2024 (domain 1.6), equal weights
--   latePolicy     nothing about late applications: they are refused
-- Handling time is not stated and not here: the rule set's holds. Left out is
-- how to log in to the test form and its address, which was for trying only,
-- and the list of references but for its two addresses.
with written (part, place, code, nb, nn) as (values
    ('title', 1, null,
     'Kompetanse- og tjenesteutviklingstilskudd 2025 – Innlandet',
     'Kompetanse- og tenesteutviklingstilskot 2025 – Innlandet'),
    ('description', 1, null,
$$
Kompetanse- og tjenesteutviklingstilskuddet er et sentralt tiltak i
Kompetanseløft 2025, regjeringens plan for rekruttering, kompetanse og
fagutvikling i kommunale helse- og omsorgstjenester. En satsing som skal føre
til en bærekraftig helse- og omsorgstjeneste med tilstrekkelig og kompetent
personell. Handlingsplan med mer enn 60 ulike tiltak, fra rekruttering til
kompetansehevende tiltak for ansatte, forskning og utvikling.

Nytt 2023: Navnet. Nytt regelverk.

Formål: Bidra til å redusere personellmangelen i omsorgstjenesten. Tilskuddets
hensikt handler i hovedsak om å øke tilgangen på relevant fagutdannet
personell.

HVEM KAN SØKE

Kommuner, fylkeskommuner, interkommunale selskaper, høgskoler og universitet.

Målgruppe: Ledere, ansatte og personer som kan rekrutteres til å jobbe i
omsorgstjenesten.

HVORDAN SØKE

Søknad sendes via Altinn. Søknadsfrist 1.4.2025. Mer informasjon legges ut på
våre nettsider (regelverk/informasjon om søknadsskjema). Den enkelte kommune
skal sende en samlet søknad, viktig med forankring i ledelsen.

NYHET 2025

Statsforvalterens fellestjenester utvikler nå en ny felles løsning for
tilskuddsforvaltning, med søknad via Altinn. Første pilot ut er for
Kompetanse- og tjenesteutviklingstilskuddet 2025. Søknadsskjema i Altinn er
snart klar.

BRUK AV TILSKUDDET

Penger på fond gir ingen utvikling eller kompetanseløft i tjenestene. Viktig
at midlene benyttes, tenk alternativt. Ha dialog med Statsforvalteren angående
eventuelle omdisponeringer. Innlandet fikk i 2024 en bevilgning på cirka 30
millioner kroner til fordeling, og mottok søknader for cirka 100 millioner
kroner.

Rammen i utlysningen er bevilgningen for 2024, cirka 30 millioner kroner.

KLAGE

Tildeling av/avslag på tilskudd under ordningen er et enkeltvedtak. I henhold
til forvaltningsloven § 28 er det klagerett.

RAPPORTERING

Rapporteringsfrist på tilskudd tildelt i 2025 er 1. februar 2026.
Tilskuddsmottakere vil få tilsendt informasjon om rapportering i god tid før
fristen. Det er forespeilet at nytt rapporteringsskjema skal benyttes til
2025-rapporteringen.
$$, $$
Kompetanse- og tenesteutviklingstilskotet er eit sentralt tiltak i
Kompetanseløft 2025, planen til regjeringa for rekruttering, kompetanse og
fagutvikling i kommunale helse- og omsorgstenester. Ei satsing som skal føre
til ei berekraftig helse- og omsorgsteneste med tilstrekkeleg og kompetent
personell. Handlingsplan med meir enn 60 ulike tiltak, frå rekruttering til
kompetansehevjande tiltak for tilsette, forsking og utvikling.

Nytt 2023: Namnet. Nytt regelverk.

Føremål: Bidra til å redusere personellmangelen i omsorgstenesta. Tilskotet
handlar i hovudsak om å auke tilgangen på relevant fagutdanna personell.

KVEN KAN SØKJE

Kommunar, fylkeskommunar, interkommunale selskap, høgskular og universitet.

Målgruppe: Leiarar, tilsette og personar som kan rekrutterast til å arbeide i
omsorgstenesta.

KORLEIS SØKJE

Søknad blir send via Altinn. Søknadsfrist 1.4.2025. Meir informasjon blir lagd
ut på nettsidene våre (regelverk/informasjon om søknadsskjema). Den einskilde
kommunen skal sende ein samla søknad, viktig med forankring i leiinga.

NYHEIT 2025

Fellestenestene til statsforvaltarane utviklar no ei ny felles løysing for
tilskotsforvaltning, med søknad via Altinn. Første pilot ut er for
Kompetanse- og tenesteutviklingstilskotet 2025. Søknadsskjemaet i Altinn er
snart klart.

BRUK AV TILSKOTET

Pengar på fond gir inga utvikling og ikkje noko kompetanseløft i tenestene.
Viktig at midlane blir nytta, tenk alternativt. Ha dialog med Statsforvaltaren
om eventuelle omdisponeringar. Innlandet fekk i 2024 ei løyving på om lag 30
millionar kroner til fordeling, og fekk inn søknader for om lag 100 millionar
kroner.

Ramma i utlysinga er løyvinga for 2024, om lag 30 millionar kroner.

KLAGE

Tildeling av/avslag på tilskot under ordninga er eit enkeltvedtak. Det er
klagerett etter forvaltningslova § 28.

RAPPORTERING

Rapporteringsfristen for tilskot tildelte i 2025 er 1. februar 2026.
Tilskotsmottakarar får tilsendt informasjon om rapportering i god tid før
fristen. Det er førespegla at eit nytt rapporteringsskjema skal nyttast til
2025-rapporteringa.
$$),
    ('priority', 1, null,
$$
Prioritere grunn- og videreutdanning av ansatte i tjenestene
$$, $$
Prioritere grunn- og vidareutdanning av tilsette i tenestene
$$),
    ('priority', 2, null,
$$
Organisere tjenestene, oppgavene og ansvaret i tjenestene på en måte som
sikrer best utnyttelse av tilgjengelig personell
$$, $$
Organisere tenestene, oppgåvene og ansvaret i tenestene på ein måte som sikrar
best utnytting av tilgjengeleg personell
$$),
    ('priority', 3, null,
$$
Det skal fortsatt gis anledning for tilskudd til BPA-opplæring og
gjennomføring av den statlige ABC-opplæringen.
$$, $$
Det skal framleis vere høve til å få tilskot til BPA-opplæring og
gjennomføring av den statlege ABC-opplæringa.
$$),
    ('recipient', 1, null,
     'Kommunene i Innlandet',
     'Kommunane i Innlandet'),
    ('criterion', 1, 'basic_and_further_education',
     'Grunn- og videreutdanning',
     'Grunn- og vidareutdanning'),
    ('criterion', 2, 'further_education_of_graduates',
     'Videreutdanning av høgskoleutdannede',
     'Vidareutdanning av høgskuleutdanna'),
    ('criterion', 3, 'decentralised_education',
     'Desentraliserte studier',
     'Desentraliserte studium'),
    ('criterion', 4, 'service_development',
     'Tjenesteutvikling',
     'Tenesteutvikling'),
    ('criterion', 5, 'rural_municipality',
     'Søknader fra distriktskommuner',
     'Søknader frå distriktskommunar'),
    ('criterion', 6, 'cooperation',
     'Tiltak utviklet sammen med næringsliv, utdanning eller forskning',
     'Tiltak utvikla saman med næringsliv, utdanning eller forsking'),
    ('contact', 1, null,
     'Statsforvalteren i Innlandet',
     'Statsforvaltaren i Innlandet')),
said (part, place, code, words) as (
    select part, place, code, pg_temp.words(nb, nn)
    from written),
eligible (place, kind, category, any_county) as (
    select row_number() over (), kind, category, null::boolean
    from unnest(array['municipality', 'inter_municipal_company']) as kind
    cross join unnest(array['grunnutdanning', 'videreutdanning', 'fagskole',
                            'bachelor', 'master', 'abc', 'bpa', 'rus_psykisk',
                            'praksisplass', 'tjenesteutvikling',
                            'avlastning']) as category
    union all values
        (30, 'university_college', 'desentralisert', true),
        (40, 'county_municipality', 'rus_psykisk', null))
select jsonb_build_object(
    'schemeId', '019b76da-a800-7000-8000-000000000001',
    'ruleSetId', '019b76da-a800-7000-8000-000000000002',
    'year', 2025,
    'counties', '["34"]'::jsonb,
    'frameNok', 30000000,
    'budget', '{"chapter": "761", "post": "68"}'::jsonb,
    'title', (select words from said where part = 'title'),
    'description', (select words from said where part = 'description'),
    'opensAt', '2025-01-31T23:00:00Z',
    'deadlineDate', '2025-04-01',
    'reportDeadline', '2026-02-01',
    'recipients', (select jsonb_agg(words order by place)
                   from said where part = 'recipient'),
    'categories', (select jsonb_agg(distinct category) from eligible),
    'eligibility', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                               'applicantKind', kind,
                               'category', category,
                               'anyCounty', any_county)) order by place)
                    from eligible),
    'criteria', (select jsonb_agg(jsonb_build_object(
                            'code', code, 'weight', 1, 'title', words)
                        order by place)
                 from said where part = 'criterion'),
    'priorities', (select jsonb_agg(words order by place)
                   from said where part = 'priority'),
    'latePolicy', 'refuse',
    'contact', (select jsonb_build_object(
                    'name', words,
                    'url', 'https://www.statsforvalteren.no/innlandet')
                from said where part = 'contact'),
    'sources', '["https://www.helsedirektoratet.no/tema/kompetanseloft-2025",
                 "https://www.regjeringen.no/no/dokumenter/prop.-1-s-20222023/id2931020/"]'::jsonb) as document
\gset

call pg_temp.publish('019b76da-a800-7000-8002-000000202534', '974761645',
                     :'document');
