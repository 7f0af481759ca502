-- Every change of a call: its state after the transition, its content with
-- the promoted columns, and what the new state says the time of.
update call c
set state = :state::text,
    scheme_id = p."schemeId",
    rule_set_id = p."ruleSetId",
    year = p.year,
    content = k.content,
    content_version = :content_version::integer,
    frame_nok = p."frameNok",
    counties = coalesce(p.counties, '{}'),
    opens_at = p."opensAt",
    deadline_date = p."deadlineDate",
    report_deadline = p."reportDeadline",
    -- The deadline as first published stays (domain 8.3 [3]).
    original_deadline_date = case when :state::text = 'published'
        then coalesce(c.original_deadline_date, p."deadlineDate")
        else c.original_deadline_date end,
    published_at = case when :state::text = 'published'
        then coalesce(c.published_at, clock_now()) else c.published_at end,
    cancelled_at = case when :state::text = 'cancelled' then clock_now() end,
    completed_at = case when :state::text = 'completed' then clock_now() end,
    cancel_reason = :cancel_reason::text,
    version = c.version + 1,
    updated_at = clock_now()
from (select call_content(:content::jsonb) as content) k
cross join jsonb_to_record(k.content) as p (
    "schemeId" uuid, "ruleSetId" uuid, year integer, "frameNok" bigint,
    counties text[], "opensAt" timestamptz, "deadlineDate" date,
    "reportDeadline" date)
where c.id = :id::uuid
  and c.version = :version::integer
  and c.administrator_number = acting_administrator()
returning c.version
