-- A decision of the administrator's for a command: what it says, what it is
-- judged by, and what it draws on the frame beside the one it replaces.
select d.id,
       d.application_id,
       d.call_id,
       d.organisation_number as organisation,
       d.administrator_number as administrator,
       d.number,
       d.state,
       d.kind,
       d.replaces_id,
       d.content,
       d.amount_nok,
       d.version,
       d.told_version,
       d.reversal_ground,
       d.approved_by,
       r.content as rule_set,
       w.content as replaced_content,
       (select to_char(max(n.answer_by) at time zone 'Europe/Oslo',
                       'DD.MM.YYYY "kl." HH24:MI')
        from prior_notice n
        where n.decision_id = d.id) as prior_notice_deadline,
       decision_draws(d.id) as draws_nok,
       decision_draws(d.replaces_id) as replaced_nok,
       (select jsonb_agg(jsonb_build_object(
                   'id', m.id, 'title', m.title, 'category', m.category,
                   'amountNok', m.amount_nok) order by m.rank)
        from measure m
        where m.application_id = a.id
          and m.content_version = a.submitted_version) as applied,
       -- The first year of which no report has been approved. Of an award
       -- that no longer holds, nobody reports; what is corrected was approved.
       (select min(e.year)
        from report e
        where e.organisation_number = d.organisation_number
          and e.scheme_id = c.scheme_id
          and e.year < c.year
          and e.state <> 'approved' and e.approved_version is null
          and report_stands(e.organisation_number, e.administrator_number,
                            e.scheme_id, e.year))
           as earlier_report_year,
       {decision_facts}
from decision d
join application a on a.id = d.application_id
join call c on c.id = d.call_id
join rule_set r on r.id = c.rule_set_id
left join decision w on w.id = d.replaces_id
where d.id = :id::uuid
  and d.administrator_number = acting_administrator()
