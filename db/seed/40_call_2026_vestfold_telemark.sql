-- The call of Statsforvaltaren i Vestfold og Telemark for 2026, as its letter
-- states it. The nynorsk is the letter's; the bokmål is a translation made
-- for this service (språklova § 14 asks for both).
set role tilskudd_operator;
set search_path = tilskudd;
\ir parts/call.sql

-- What the letter does not state, and what stands here instead:
--   opensAt        that the form "er nå open", not since when: 1 February
--                  2026 is assumed
--   weights        none: the criteria are the letter's priorities, all equal
--   latePolicy     nothing about late applications: they are refused
--   title          the letter's heading
-- Handling time is not in the letter and not here: the rule set's holds.
with written (part, place, code, nb, nn) as (values
    ('title', 1, null,
     'Utlysning av kompetanse- og tjenesteutviklingstilskudd 2026',
     'Utlysing av kompetanse- og tenesteutviklingstilskot 2026'),
    ('description', 1, null,
$$
Tilskudd til kompetanseheving og tjenesteutvikling skal bidra til å redusere
mangelen på personell med relevant fagutdanning i omsorgstjenesten, og legge
til rette for utvikling av en bærekraftig omsorgstjeneste.

Søknadsfrist 16. mars 2026 (felles for alle fylker).

HVEM KAN SØKE

• Kommuner kan søke om tilskuddsmidler til kompetansetiltak, opplæring knyttet
til brukerstyrt personlig assistanse (BPA) og tjenesteutviklingsprosjekter

• Kommuner kan gjerne søke i samarbeid med andre kommuner, helseforetak,
næringsliv, frivillig sektor eller andre aktører

• Høgskoler og universiteter kan søke om midler til etablering av
desentraliserte utdanninger, digitale plattformer eller andre utdanningstilbud
til personell i kommuner med lang reiseavstand til utdanningsinstitusjon

• Fylkeskommunen kan søke om tilskudd til kompetansetiltak innen rus og
psykisk helse

BELØP

Beløp som skal fordeles i Vestfold fylke og i Telemark fylke: 34 752 000
kroner. Kapittel 760, post 60, Kompetanse, rekruttering og innovasjon, Helse-
og omsorgsdepartementet. Regjeringen har bevilget 1 339,8 millioner kroner i
2026, der 376,9 millioner kroner går til kompetanse- og
tjenesteutviklingstilskudd.

TILSKUDD TIL KOMPETANSEHEVING

Statsforvalterens rolle er de siste årene styrket i å koordinere arbeidet med
strategisk kompetanseutvikling i regionen, og det er etablert et regionalt
nettverk for å legge til rette for samordning og samarbeid mellom
utdanningsaktørene og kommunene. En viktig forutsetning for å møte
personellutfordringene i virksomhetene er at kommunene prioriterer strategisk
kompetanseplanlegging. Statsforvalteren og KS vil også i 2026 fortsette sitt
tilbud om kurs og veiledning i dette.

AVANSERT KLINISK SYKEPLEIE (AKS)

Vi oppfordrer kommuner til å søke Helsedirektoratet om tilskudd til
AKS-utdanning. De har et eget tilskudd «Lønnstilskudd for utdanning i avansert
klinisk sykepleie (AKS)» rettet mot behovene i den kommunale helse- og
omsorgstjenesten. Kommunene kan også søke kompetansetilskudd hos oss, men vi
gir ikke dobbel støtte. Hovedregelen er at kommunene først søker tilskudd i
Helsedirektoratet. Deres søknadsfrist er i løpet av juni 2026.

PRAKSISPLASSER

Et av målene for tilskuddsordningen er at kommuner over hele landet har
mulighet til å etablere praksisplasser for helse- og sosialfagstudenter.
Tilskudd til videreutdanning innen veiledning bidrar til dette. Det kan også
være aktuelt å organisere arbeid med å etablere praksisplasser som et
tjenesteutviklingstiltak, for eksempel oppretting av «praksiskontor» eller
utvikling av gode modeller for oppfølging av studenter.

ANDRE ORDNINGER

Kompetanse- og tjenesteutviklingstilskuddet ses i sammenheng med andre
tilskuddsordninger vi forvalter på vegne av Helsedirektoratet, og med
Kommunal- og distriktsdepartementets skjønnstilskudd
(«Prosjektskjønnsmidler»), som også kan brukes til kommunal innovasjon og
tjenesteutvikling innen helse og omsorg.

HVORDAN SØKE

For 2026 skal søknad om tilskudd sendes i Altinn: Kompetanse- og
tjenesteutviklingstilskudd – søknad. Søknadsskjemaet i Altinn er nå åpent.

REGELVERK

Regelverket for tilskuddsordningen finner dere på nettstedet til
Statsforvalteren og på nettstedet til Helsedirektoratet. Regelverket er ikke
endret siden 2023.

RAPPORTERING

Kommuner og andre tilskuddsmottakere skal rapportere til Statsforvalteren
innen 1. mars 2026 for midler som ble tildelt i 2025. Frist for rapportering
av mottatte tilskudd for 2026 vil være 1. mars 2027.

OVERFØRING AV UBRUKTE MIDLER TIL 2026

Hovedregelen er at ubrukte midler etter søknad kan overføres ett år, altså fra
2025 til 2026, jf. standardvilkårene for tilskudd fra Helsedirektoratet.
$$, $$
Tilskot til kompetanseheving og tenesteutvikling skal bidra til å redusere
mangelen på personell med relevant fagutdanning i omsorgstenesten, og leggje
til rette for utvikling av ei berekraftig omsorgsteneste.

Søknadsfrist 16. mars 2026 (felles for alle fylke).

KVEN KAN SØKJE

• Kommunar kan søkje om tilskotsmidlar til kompetansetiltak, opplæring knytt
til brukarstyrt personleg assistanse (BPA) og tenesteutviklingsprosjekt

• Kommunar kan gjerne søkje i samarbeid med andre kommunar, helseføretak,
næringsliv, frivillig sektor eller andre aktørar

• Høgskular og universitet kan søkje om midlar til etablering av
desentraliserte utdanningar, digitale plattformer eller andre
utdanningstilbod til personell i kommunar med lang reiseavstand til
utdanningsinstitusjon

• Fylkeskommunen kan søkje om tilskot til kompetansetiltak innan rus og
psykisk helse

BELØP

Beløp som skal fordelast i Vestfold fylke og i Telemark fylke: 34 752 000
kroner. Kapittel 760, post 60, Kompetanse, rekruttering og innovasjon, Helse-
og omsorgsdepartementet. Regjeringa har løyvd 1 339,8 millionar kroner i 2026
der 376,9 millionar kroner går til kompetanse- og tenesteutviklingstilskot.

TILSKOT TIL KOMPETANSEHEVING

Rolla til Statsforvaltaren har dei siste åra blitt styrka i å koordinere
arbeidet med strategisk kompetanseutvikling i regionen, og har etablert eit
regionalt nettverk for å leggje til rette for samordning og samarbeid mellom
utdanningsaktørane og kommunane. Ein viktig føresetnad for å møte
personellutfordringane i verksemdene er at kommunane prioriterer strategisk
kompetanseplanlegging. Statsforvaltaren og KS vil også i 2026 halde fram sitt
tilbod om kurs og rettleiing i dette.

AVANSERT KLINISK SYKEPLEIE – AKS

Vi oppmodar kommunar om å søkje Helsedirektoratet om tilskot til
AKS-utdanning. Dei har eit eige tilskot «Lønnstilskudd for utdanning i
avansert klinisk sykepleie (AKS)» retta mot behova i den kommunale helse- og
omsorgstenesten. Kommunane kan òg søkje kompetansetilskot hjå oss, men vi gir
ikkje dobbel støtte. Hovudregelen er at kommunane fyst søkjer tilskot i
Helsedirektoratet. Deira søknadsfrist er i løpet av juni 2026.

PRAKSISPLASSAR

Eit av måla for tilskotsordninga er at kommunar over heile landet har
moglegheit til å etablere praksisplassar for helse- og sosialfagstudentar.
Tilskot til vidareutdanning innan rettleiing bidreg til dette. Det kan også
være aktuelt å organisere arbeid med å etablere praksisplassar som eit
tenesteutviklingstiltak, til dømes oppretting av ‘praksiskontor’ eller
utvikling av gode modellar for oppfølging av studentar.

ANDRE ORDNINGAR

Kompetanse- og tenesteutviklingstilskotet vert sett i samanheng med andre
tilskotsordningar vi forvaltar på vegne av Helsedirektoratet og Kommunal- og
distriktsdepartementet sitt skjønnstilskot («Prosjektskjønnsmilder»), som òg
kan brukast til kommunal innovasjon og tenesteutvikling innan helse og omsorg.

KORLEIS SØKJE

For 2026 skal søknad om tilskot sendast Altinn - Kompetanse- og
tjenesteutviklingstilskudd- søknad – søknadsskjema i Altinn er nå open.

REGELVERK

Regelverket for tilskotsordninga finn de på nettstaden til Statsforvaltaren og
på nettstaden til Helsedirektoratet. Regelverket er ikkje endra sidan 2023.

RAPPORTERING

Kommunane/tilskotsmottakarar skal rapportere til Statsforvaltaren innan 1.
mars 2026 for midlar som vart tildelt i 2025. Frist for rapportering av
motteke tilskot for 2026 vil vere 1. mars 2027.

OVERFØRING AV UBRUKTE MIDLAR TIL 2026

Hovudregelen er at ubrukte midlar etter søknad kan overførast eitt år, altså
frå 2025 til 2026, jf. standardvilkåra for tilskot frå Helsedirektoratet.
$$),
    ('priority', 1, null,
$$
I tildelingen av tilskudd til kompetanseheving vil vi legge vekt på hva som
kommer fram i kommunenes strategiske kompetanseplaner. Vi ber derfor om at de
kommunene som har utarbeidet slike planer, legger dem ved søknadsskjemaet i
Altinn.
$$, $$
I tildelinga av tilskot til kompetanseheving vil vi leggja vekt på kva som
kjem fram i kommunane sine strategiske kompetanseplanar. Vi ber derfor om at
dei kommunane som har utarbeida slike planar legg dei ved søknadsskjemaet i
Altinn.
$$),
    ('priority', 2, null,
$$
Grunnutdanning innen helsefag og videreutdanning av sykepleiere og andre
høgskoleutdannede. Tilskudd til etterutdanning gis bare til de statlige
satsingene, som ABC-opplæring og opplæring innen BPA. Det vil si at vi ikke kan
gi tilskudd til korte interne opplæringstiltak, kurs, seminarer og liknende.
$$, $$
Grunnutdanning innan helsefag og vidareutdanning av sjukepleiarar og andre
høgskoleutdanna. Tilskot til etterutdanning gis berre til dei statlege
satsingane som ABC-opplæring og opplæring innan BPA. Det vil seie at vi ikkje
kan gje tilskot til korte interne opplæringstiltak, kurs, seminar og liknande.
$$),
    ('priority', 3, null,
$$
Etablering av desentraliserte og distriktsvennlige universitets- og
høgskoletilbud
$$, $$
Etablering av desentraliserte og distriktsvenlege universitet og
høgskoletilbod
$$),
    ('priority', 4, null,
$$
Kompetansetiltak om rus og psykiske lidelser (NAV, barneverntjeneste,
barnehage og skole kan søke)
$$, $$
Kompetansetiltak om rus og psykiske lidingar (NAV, barnevernteneste, barnehage
og skole kan søkje)
$$),
    ('priority', 5, null,
$$
Opplæring til brukerstyrt personlig assistanse (BPA): arbeidsledere,
saksbehandlere og assistenter. Personer som ikke tidligere har fått opplæring,
blir prioritert.
$$, $$
Opplæring til brukarstyrt personleg assistanse (BPA): arbeidsleiarar,
saksbehandlarar og assistentar. Personar som ikkje tidlegera har fått
opplæring vert prioriterte.
$$),
    ('priority', 6, null,
$$
En generell prioritering er også at vi vil gi støtte til ansatte som allerede
er i et opplæringsløp og som tidligere har fått støtte fra ordningen.
$$, $$
Ein generell prioritering er óg at vi vil gi støtte til tilsette som allereie
er i eit opplæringsløp og som tidlegare har fått støtte frå ordninga.
$$),
    ('priority', 7, null,
$$
Forsøk med nye arbeids- og organisasjonsformer i helse- og omsorgstjenestene
(Tørn) er et av de mest sentrale tiltakene i «Opptrappingsplan for heltid og
god bemanning». Vi vil derfor støtte opp om søknader om tilskudd til Tørn og
liknende prosesser som kan legge til rette for bedre bruk av personell og
deling av oppgaver i helse- og omsorgstjenestene.
$$, $$
Forsøk med nye arbeids- og organisasjonsformer i helse- og omsorgstenestene
(Tørn) er eit av dei mest sentrale tiltaka i «Opptrappingsplan for heiltid og
god bemanning». Vi vil difor støtte opp om søknader om tilskot til Tørn og
liknande prosessar som kan leggje til rette for betre bruk av personell og
deling på oppgåver i helse- og omsorgstenestene.
$$),
    ('priority', 8, null,
$$
Tilskuddsordningen for 2026 sier ikke noe om hvilke tema innen
tjenesteutvikling som skal prioriteres. Vi er opptatt av at midlene skal komme
hele regionen til gode, og brukes på en måte som gir størst utbytte. Vi vil
derfor prioritere prosjekter som har god forankring i kommunale planer, bred
forankring på tvers av kommuner og nivå, og/eller som har særlig
overføringsverdi til andre kommuner.
$$, $$
Tilskotsordning for 2026 seier ikkje noko om kva tema innan tenesteutvikling
som skal prioriterast. Vi er opptekne av at midlane skal kome heile regionen
til gode, og nyttast på ein måte som gjer størst utbytte. Vi vil difor
prioritere prosjekt som har god forankring i kommunale planar, brei forankring
på tvers av kommunar og nivå, og/eller som har særleg overføringsverdi til
andre kommunar.
$$),
    ('priority', 9, null,
$$
Modeller for avlastning: Tilskuddet har som mål å bidra til at det blir
opprettet og prøvd ut flere modeller for fleksible kommunale avlastningstilbud
for pårørende. Satsingen er knyttet til regjeringens pårørendestrategi, og
gjennom tilskudd er målet å stimulere kommunene til å tenke nytt om
avlastningstilbud.
$$, $$
Modellar for avlastning: Tilskotet har som eit mål å bidra til at det varte
oppretta og testa fleire modellar for fleksible kommunale avlastningstilbod
for pårørande. Satsinga er knytt til pårørandestrategien til Regjeringa, og
gjennom tilskot er målet å stimulere kommunane til å tenke nytt om
avlastningstilbod.
$$),
    ('recipient', 1, null,
     'Kommunene i Vestfold og Telemark',
     'Kommunane i Vestfold og Telemark'),
    ('recipient', 2, null,
     'Kommunalsjef HELS-OMS i kommunene i Vestfold og Telemark',
     'Kommunalsjef HELS-OMS i kommunane i Vestfold og Telemark'),
    ('recipient', 3, null,
     'Liste over mottakere, utlysning 2026',
     'Liste over mottakar utlysing 2026'),
    ('criterion', 1, 'competence_plan',
     'Sammenheng med kommunens strategiske kompetanseplan',
     'Samanheng med den strategiske kompetanseplanen til kommunen'),
    ('criterion', 2, 'basic_and_further_education',
     'Grunnutdanning i helsefag og videreutdanning av høgskoleutdannede',
     'Grunnutdanning i helsefag og vidareutdanning av høgskoleutdanna'),
    ('criterion', 3, 'decentralised_education',
     'Desentraliserte og distriktsvennlige utdanningstilbud',
     'Desentraliserte og distriktsvenlege utdanningstilbod'),
    ('criterion', 4, 'substance_abuse_and_mental_health',
     'Kompetanse om rus og psykiske lidelser',
     'Kompetanse om rus og psykiske lidingar'),
    ('criterion', 5, 'bpa_not_trained_before',
     'BPA-opplæring av personer som ikke har fått opplæring før',
     'BPA-opplæring av personar som ikkje har fått opplæring før'),
    ('criterion', 6, 'ongoing_education',
     'Ansatte som er i et opplæringsløp og tidligere har fått støtte',
     'Tilsette som er i eit opplæringsløp og tidlegare har fått støtte'),
    ('criterion', 7, 'new_work_forms',
     'Tørn og liknende nye arbeids- og organisasjonsformer',
     'Tørn og liknande nye arbeids- og organisasjonsformer'),
    ('criterion', 8, 'anchoring',
     'Forankring i kommunale planer og på tvers av kommuner og nivå',
     'Forankring i kommunale planar og på tvers av kommunar og nivå'),
    ('criterion', 9, 'transfer_value',
     'Overføringsverdi til andre kommuner',
     'Overføringsverdi til andre kommunar'),
    ('criterion', 10, 'respite_models',
     'Nye modeller for avlastning',
     'Nye modellar for avlastning'),
    ('attachment', 1, 'competence_plan',
     'Strategisk kompetanseplan, dersom kommunen har utarbeidet en',
     'Strategisk kompetanseplan, dersom kommunen har utarbeida ein'),
    ('contact', 1, null,
     'Statsforvalteren i Vestfold og Telemark',
     'Statsforvaltaren i Vestfold og Telemark')),
said (part, place, code, words) as (
    select part, place, code, pg_temp.words(nb, nn)
    from written),
-- Who may apply for what (the letter's first list). Decentralised education
-- is for universities and colleges, wherever their seat is; a county
-- municipality applies for substance abuse and mental health only.
eligible (place, kind, category, any_county) as (
    select row_number() over (), 'municipality', category, null::boolean
    from unnest(array['grunnutdanning', 'videreutdanning', 'fagskole',
                      'bachelor', 'master', 'abc', 'bpa', 'rus_psykisk',
                      'praksisplass', 'tjenesteutvikling', 'avlastning',
                      'aks']) as category
    union all values
        (20, 'university_college', 'desentralisert', true),
        (30, 'county_municipality', 'rus_psykisk', null))
select jsonb_build_object(
    'schemeId', '019b76da-a800-7000-8000-000000000001',
    'ruleSetId', '019b76da-a800-7000-8000-000000000002',
    'year', 2026,
    'counties', '["39", "40"]'::jsonb,
    'frameNok', 34752000,
    'budget', '{"chapter": "760", "post": "60"}'::jsonb,
    'title', (select words from said where part = 'title'),
    'description', (select words from said where part = 'description'),
    'opensAt', '2026-01-31T23:00:00Z',
    'deadlineDate', '2026-03-16',
    'reportDeadline', '2027-03-01',
    'recipients', (select jsonb_agg(words order by place)
                   from said where part = 'recipient'),
    'categories', (select jsonb_agg(category order by place)
                   from eligible where place < 30),
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
    'requiredAttachments', (select jsonb_agg(jsonb_build_object(
                                       'code', code, 'ifExists', true,
                                       'title', words))
                            from said where part = 'attachment'),
    'latePolicy', 'refuse',
    'contact', (select jsonb_build_object(
                    'name', words,
                    'url', 'https://www.statsforvalteren.no/vestfold-og-telemark')
                from said where part = 'contact'),
    'sources', '["https://www.helsedirektoratet.no/tilskudd-og-finansiering/tilskudd"]'::jsonb) as document
\gset

call pg_temp.publish('019b76da-a800-7000-8002-000000202601', '974762501',
                     :'document');
