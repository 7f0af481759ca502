-- What the seeds of calls have in common, for as long as their session lasts.

-- A text in both forms, folded like prose: a single line break is a space, an
-- empty line begins a paragraph.
create function pg_temp.words(nb text, nn text) returns jsonb
language sql immutable
return jsonb_build_object(
    'nb', regexp_replace(btrim(nb, E'\n'), '([^\n])\n(?!\n)', '\1 ', 'g'),
    'nn', regexp_replace(btrim(nn, E'\n'), '([^\n])\n(?!\n)', '\1 ', 'g'));

-- A call that was published when it opened, with its first version. What
-- exists is left as it is.
create procedure pg_temp.publish(id uuid, administrator text, document jsonb)
language sql
as $$
    insert into call (id, administrator_number, scheme_id, rule_set_id, state,
                      year, content, frame_nok, counties, opens_at,
                      deadline_date, original_deadline_date, report_deadline,
                      published_at, created_at, updated_at)
    select publish.id, publish.administrator, p."schemeId", p."ruleSetId",
           'published', p.year, publish.document, p."frameNok", p.counties,
           p."opensAt", p."deadlineDate", p."deadlineDate",
           p."reportDeadline", p."opensAt", p."opensAt", p."opensAt"
    from jsonb_to_record(publish.document) as p (
        "schemeId" uuid, "ruleSetId" uuid, year integer, "frameNok" bigint,
        counties text[], "opensAt" timestamptz, "deadlineDate" date,
        "reportDeadline" date)
    on conflict do nothing;

    insert into call_version (call_id, content_version, administrator_number,
                              content, made_at)
    select c.id, c.content_version, c.administrator_number, c.content,
           c.published_at
    from call c
    where c.id = publish.id
    on conflict do nothing;
$$;
