"""A call with applications to decide, and what must hold of its frame."""

import uuid

GOVERNOR = "974762501"
APPLICANTS = ["964951284", "917151229", "921383681", "916882807"]
PREPARER, APPROVER = "a" * 32, "b" * 32
APPLIED = 300

REFERENCE = f"""
insert into county (number, name) values ('40', 'Telemark');
insert into administrator (organisation_number, kind, name, language_form)
values ('{GOVERNOR}', 'county_governor', '{{}}', 'nb');
insert into administrator_county values ('{GOVERNOR}', '40');
insert into scheme (code, name, purpose, owner_number)
values ('KTU', '{{}}', '{{}}', '{GOVERNOR}');
insert into rule_set (scheme_id, valid_from, content)
select id, '2026-01-01',
       '{{"acceptanceRequired": true, "acceptanceWeeks": 3, "termsVersion": "1"}}'
from scheme;
insert into applicant (organisation_number, name, kind, county, language_form)
select n, n, 'inter_municipal_company', '40', 'nb'
from unnest('{{{",".join(APPLICANTS)}}}'::text[]) as n;
"""

# A call with an application of everybody, each for one measure.
CALL = f"""
with made as (
    insert into call (administrator_number, scheme_id, rule_set_id, year,
                      content, state, frame_nok, counties, opens_at,
                      deadline_date, report_deadline, published_at)
    select '{GOVERNOR}', s.id, r.id, 2026, '{{}}', 'published', %(frame)s,
           '{{40}}', now(), '2026-03-16', '2027-03-01', now()
    from scheme s join rule_set r on r.scheme_id = s.id
    returning id),
applied as (
    insert into application (
        call_id, organisation_number, administrator_number, state, reference,
        content_version, submitted_version, first_submitted_at, submitted_at,
        staff_version, staff_updated_at, taken_at)
    select m.id, p.organisation_number, '{GOVERNOR}', 'under_review',
           gen_random_uuid()::text, 1, 1, now(), now(), 1, now(), now()
    from made m cross join applicant p
    returning id, organisation_number),
version as (
    insert into application_version (
        application_id, content_version, organisation_number,
        administrator_number, content, content_sha256, amount_applied_nok,
        signed_off_by, signed_off_at, submitted_by, expected_answer_by)
    select id, 1, organisation_number, '{GOVERNOR}', '{{}}', repeat('0', 64),
           {APPLIED}, '{PREPARER}', now(), '{PREPARER}', '2026-07-16'
    from applied
    returning application_id),
part as (
    insert into measure (
        application_id, content_version, id, organisation_number,
        administrator_number, rank, category, title, persons, amount_nok)
    select id, 1, '{uuid.UUID(int=1)}', organisation_number, '{GOVERNOR}', 1,
           'abc', 'ABC', 1, {APPLIED}
    from applied)
select (select id from made)::text, array_agg(id::text) from applied
"""

# Handled by the first instance.
APPEAL = """
    insert into appeal (decision_id, application_id, call_id,
                        organisation_number, administrator_number,
                        appeal_body_number, sent_at, deadline_at, made_by)
    select id, application_id, call_id, organisation_number,
           administrator_number, administrator_number, clock_now(),
           clock_now(), %s
    from decision where id = %s
    returning id"""

# What holds of each application: the decision that was notified, unless its
# award was given up, and the one that is approved and may replace it, whichever
# draws more.
BALANCE = """
select c.awarded_nok, c.frame_nok, coalesce((
    select sum(held.nok)
    from (select max(d.amount_nok - d.over_frame_nok) as nok
          from decision d
          where d.call_id = c.id and d.state in ('approved', 'notified')
            and d.given_up_at is null
          group by d.application_id) as held), 0)
from call c where c.id = %s
"""

# Awards that say anything else than the decision that holds, or whose postings
# do.
STRAYED = """
select a.id
from award a
left join decision d
    on d.application_id = a.application_id and d.state = 'notified'
   and d.given_up_at is null
where a.call_id = %s
  and (a.amount_nok <> coalesce(d.amount_nok, 0)
       or a.state in ('declined', 'lapsed') and d.id is not null
       or a.committed_nok <> a.amount_nok
       or a.committed_nok <> (
           select coalesce(sum(case when p.debit_account = 'committed'
                                    then p.amount_nok else -p.amount_nok end),
                           0)
           from posting p where p.award_id = a.id))
"""
