-- Kompetanse- og tjenesteutviklingstilskuddet (KTU) and its rule set.
set role tilskudd_operator;
set search_path = tilskudd;

-- Goal and sub-goals: domain 1.1, and the purpose in both calls.
insert into scheme (id, code, name, purpose, owner_number, url) values (
    '019b76da-a800-7000-8000-000000000001', 'KTU',
    '{"nb": "Kompetanse- og tjenesteutviklingstilskudd",
      "nn": "Kompetanse- og tenesteutviklingstilskot"}',
    '{"nb": "Tilskuddet skal bidra til å redusere mangelen på personell med relevant fagutdanning i omsorgstjenesten, og legge til rette for utvikling av en bærekraftig omsorgstjeneste.",
      "nn": "Tilskotet skal bidra til å redusere mangelen på personell med relevant fagutdanning i omsorgstenesten, og leggje til rette for utvikling av ei berekraftig omsorgsteneste."}',
    '983544622',
    'https://www.helsedirektoratet.no/tilskudd/kommunalt-kompetanse-og-innovasjonstilskudd')
on conflict do nothing;

-- The rules approved on 9 January 2023, unchanged since (the 2026 call of
-- Vestfold og Telemark; domain 1.1). They hold for the grants of 2023.
--
--   isIndividualDecision, isAppealable   Innlandet 2025: award and rejection
--                                        are individual decisions, fvl. § 28
--   appealBody                           inferred: the nearest superior body
--                                        of the scheme (domain 2.2)
--   acceptanceRequired                   not stated for this scheme; the older
--                                        process had it (domain 1.9)
--   acceptanceWeeks                      not stated: as long as to appeal
--   termsVersion                         the standard terms of
--                                        Helsedirektoratet as of 8 November
--                                        2023 (domain 1.9)
--   auditorThresholdNok, comparison      domain 0.5, 1.8: "frå og over"
--   combinedAttestationAllowed           domain 0.5: one of two years (VT 2023)
--   attestantNotDecider                  not stated for this scheme; to keep
--                                        decision and attestation apart where
--                                        it is required (domain 8.32)
--   carryOverYears                       2026 call: one year
--   priorNoticeDays                      not stated: fvl. § 16 asks for time
--                                        enough to answer
--   appealPeriodWeeks, late limit        fvl. §§ 29 and 31
--   costsClaimWeeks                      fvl. § 36, from memory (domain 2.2)
--   expectedHandlingMonths               domain 2.2: 3 to 4 months is normal
--   preliminaryAnswerMonths              fvl. § 11 a second paragraph: one
--   reminderDays                         domain 8.67 (60, 30 and 7 days
--                                        before); the day itself and the day
--                                        after are the service's own choice
--   maximumScore                         not stated by the scheme: the
--                                        administrator's own scale, 0 to 5
--   unitRates                            none found in force (domain 1.5)
--   categoryRules                        the categories of both calls (domain
--                                        1.4): only ABC and BPA may be short
--                                        courses (2026 call; Agder 2025); AKS
--                                        by way of Helsedirektoratet (2026
--                                        call); respite care is part of
--                                        service development (Vestland 2023);
--                                        that practice places and projects
--                                        count no persons is inferred
--
-- Legal basis by subject and date (domain 2.2): references without validFrom
-- are of the act that is passed but not in force (LOV-2025-06-20-81, "Kongen
-- bestemmer"). The dates on which the older acts entered into force are from
-- memory. Repayment: dfo.no, «5. Forvaltning av en tilskuddsordning», has it with
-- payment in the order of the provisions, whose number is from memory; the
-- standard terms are of 12.9.2022, and how they name it is from memory (domain
-- 1.9 and 8.59 to 8.61).
with act (short, title, valid_from) as (values
    ('old', 'Forvaltningsloven (LOV-1967-02-10)', '1970-01-01'),
    ('new', 'Forvaltningsloven (LOV-2025-06-20-81)', null),
    ('courts', 'Domstolloven (LOV-1915-08-13-5)', '1927-07-01'),
    ('digital', 'eForvaltningsforskriften (FOR-2004-06-25-988)',
     '2004-07-01'),
    ('archive', 'Arkivlova (LOV-2025-06-20-96)', '2026-01-01'),
    ('access', 'Offentleglova (LOV-2006-05-19-16)', '2009-01-01'),
    ('language', 'Språklova (LOV-2021-05-21-42)', '2022-01-01'),
    ('money', 'Bestemmelser om økonomistyring i staten', '2004-01-01'),
    ('terms', 'Helsedirektoratets standardvilkår for tilskudd',
     '2022-09-12')),
reference (topic, short, paragraph) as (values
    ('announcement', 'money', '6.3.1'),
    ('application_handling', 'money', '6.3.2'),
    ('guidance', 'old', '§ 11'),
    ('guidance', 'new', '§§ 14–16'),
    ('preliminary_answer', 'old', '§ 11 a'),
    ('preliminary_answer', 'new', '§ 17'),
    ('repayment', 'money', '6.3.5'),
    ('repayment', 'terms', 'tilbakebetaling av ubrukte midler'),
    ('receipt', 'new', '§ 10'),
    ('defective_submission', 'new', '§ 16'),
    ('impartiality', 'old', '§§ 6–9'),
    ('impartiality', 'new', '§§ 25–29'),
    ('confidentiality', 'old', '§ 13'),
    ('confidentiality', 'new', '§§ 30–39'),
    ('prior_notice', 'old', '§ 16'),
    ('prior_notice', 'new', '§ 42'),
    ('access_to_case', 'old', '§§ 18–19'),
    ('access_to_case', 'new', '§§ 46–53'),
    ('decision_form', 'old', '§ 23'),
    ('decision_form', 'new', '§ 55'),
    ('reasons', 'old', '§ 24'),
    ('reasons', 'new', '§ 56'),
    ('reasons_content', 'old', '§ 25'),
    ('reasons_content', 'new', '§ 57'),
    ('notification', 'old', '§ 27'),
    ('notification', 'new', '§§ 58–59'),
    ('digital_notification', 'digital', '§ 8'),
    ('appeal_right', 'old', '§ 28'),
    ('appeal_right', 'new', '§§ 61–62'),
    ('appeal_deadline', 'old', '§ 29'),
    ('appeal_deadline', 'new', '§ 63'),
    ('appeal_deadline_digital', 'digital', '§ 11'),
    ('appeal_deadline_computing', 'courts', '§§ 148–149'),
    ('appeal_in_time', 'old', '§ 30'),
    ('appeal_in_time', 'new', '§ 64'),
    ('late_appeal', 'old', '§ 31'),
    ('late_appeal', 'new', '§ 65'),
    ('appeal_form', 'old', '§ 32'),
    ('appeal_form', 'new', '§ 66'),
    ('appeal_lower_instance', 'old', '§ 33'),
    ('appeal_lower_instance', 'new', '§ 67'),
    ('appeal_instance', 'old', '§ 34'),
    ('appeal_instance', 'new', '§ 68'),
    ('costs', 'old', '§ 36'),
    ('costs', 'new', '§ 69'),
    ('reversal', 'old', '§ 35'),
    ('reversal', 'new', '§§ 70–73'),
    ('deferred_enforcement', 'old', '§ 42'),
    ('deferred_enforcement', 'new', '§§ 75–76'),
    ('conditions', 'new', '§ 41'),
    ('automation', 'new', '§§ 11–13'),
    ('documentation', 'archive', '§ 5'),
    ('destruction', 'archive', '§ 13'),
    ('public_access', 'access', '§ 3'),
    ('withheld_information', 'access', '§ 13'),
    ('language_of_forms', 'language', '§ 14')),
category (place, name, persons, develops, short, roles, directorate) as (
    values
        (1, 'grunnutdanning', true, false, false, false, false),
        (2, 'videreutdanning', true, false, false, false, false),
        (3, 'fagskole', true, false, false, false, false),
        (4, 'bachelor', true, false, false, false, false),
        (5, 'master', true, false, false, false, false),
        (6, 'abc', true, false, true, false, false),
        (7, 'bpa', true, false, true, true, false),
        (8, 'desentralisert', true, false, false, false, false),
        (9, 'rus_psykisk', true, false, false, false, false),
        (10, 'praksisplass', false, false, false, false, false),
        (11, 'tjenesteutvikling', false, true, false, false, false),
        (12, 'avlastning', false, true, false, false, false),
        (13, 'aks', true, false, false, false, true)),
rule (items) as (
    select jsonb_agg(jsonb_build_object(
               'category', name, 'countsPersons', persons,
               'isDevelopment', develops, 'mayBeShort', short,
               'countsBpaRoles', roles, 'directorateFirst', directorate)
           order by place)
    from category),
legal (items) as (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'topic', r.topic, 'act', a.title, 'paragraph', r.paragraph,
               'validFrom', a.valid_from))
           order by r.topic, a.valid_from)
    from reference r
    join act a using (short))
insert into rule_set (id, scheme_id, valid_from, content)
select '019b76da-a800-7000-8000-000000000002',
       '019b76da-a800-7000-8000-000000000001', '2023-01-01',
       jsonb_build_object(
           'legalReferences', legal.items,
           'isIndividualDecision', true,
           'isAppealable', true,
           'appealBody', jsonb_build_object(
               'organisationNumber', '983544622',
               'name', jsonb_build_object('nb', 'Helsedirektoratet',
                                          'nn', 'Helsedirektoratet'),
               'url', 'https://www.helsedirektoratet.no'),
           'acceptanceRequired', false,
           'acceptanceWeeks', 3,
           'termsVersion', 'Helsedirektoratets standardvilkår 2023-11-08',
           'auditorThresholdNok', 200000,
           'auditorComparison', 'gte',
           'combinedAttestationAllowed', true,
           'attestantNotDecider', false,
           'carryOverYears', 1,
           'priorNoticeDays', 14,
           'appealPeriodWeeks', 3,
           'costsClaimWeeks', 3,
           'lateAppealLimitMonths', 12,
           'expectedHandlingMonths', 4,
           'preliminaryAnswerMonths', 1,
           'reminderDays', '[60, 30, 7, 0, -1]'::jsonb,
           'maximumScore', 5,
           'unitRates', '[]'::jsonb,
           'categoryRules', rule.items)
from legal
cross join rule
on conflict do nothing;
