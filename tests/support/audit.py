"""What must hold of the audit rows of a subject, however it came so far, and what
moved it."""

import psycopg

# Each row begins where the one before it of the same subject ended, and only
# the first may have no beginning: else a change left no row, or half a one. A
# reminder changes nothing, nor does who reads what another attached.
GAPS = """
select kind, operation, before, after, ended
from (select case_id, subject_kind as kind, operation, before, after, seq,
             lag(after) over of_subject as ended,
             row_number() over of_subject as place
      from audit
      where operation <> 'send-reminders'
        and coalesce(after ->> 'state', '') <> 'read'
      window of_subject as (partition by subject_kind, subject_id
                            order by seq)) as row
where (place > 1
       and (before is null or before ->> 'state' <> ended ->> 'state')
       or kind <> 'grant' and not after ? 'state'
       or not after ? 'version')
  and case_id = coalesce(%(case)s, case_id)
order by seq
"""

# And the last one ends where the subject is. Impartiality is not asked: stories
# bring people into doubt by hand.
ENDS = """
select s.kind, s.id, s.state, a.after
from (select 'application' as kind, id, id as case_id, state from application
      union all
      select 'decision', id, application_id, state from decision
      union all
      select 'appeal', id, application_id, state from appeal
      union all
      select 'assessment', id, application_id, state from assessment
      union all
      select 'award', id, application_id, state from award
      union all
      select 'fund_transfer', id, application_id, state from fund_transfer
      union all
      select 'file', id, id, state from file
      union all
      select 'report', id, coalesce(application_id, id), state from report
      union all
      select 'exclusion', id, id, state from exclusion
      union all
      select 'scenario', id, id, state from scenario) as s
join lateral (select x.after
              from audit x
              where x.case_id = s.case_id and x.subject_id = s.id
                and x.after ->> 'state' <> 'read'
              order by x.seq desc
              limit 1) as a on a.after ->> 'state' <> s.state
where s.case_id = coalesce(%(case)s, s.case_id)
"""


# Of a fund transfer its kind is the resource.
MOVES = """
select distinct coalesce(t.kind, a.subject_kind), a.before ->> 'state',
       a.after ->> 'state', a.operation
from audit a
left join fund_transfer t on t.id = a.subject_id
where a.before is not null
"""


def reader(database):
    """Who sees all rows."""
    return psycopg.connect(database.conninfo("postgres"),
                           options="-c search_path=tilskudd")


def moves(database):
    """{(resource, state before, state after, operation)}"""
    with reader(database) as connection:
        return set(connection.execute(MOVES))


def faults(connection, case=None):
    return [row for sql in (GAPS, ENDS)
            for row in connection.execute(sql, {"case": case})]
