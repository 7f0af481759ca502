-- An appeal for a decision of the acting instance, held. Of the appealed
-- decision all that the party was told.
select a.id,
       a.decision_id,
       a.fund_transfer_id,
       a.application_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       a.appeal_body_number as appeal_body,
       a.dismissed_appeal_id as dismissed_id,
       a.version + coalesce(h.version, 0) as version,
       a.version as told_version,
       a.state,
       a.is_late as "isLate",
       h.proposal,
       e.content as decided,
       decision_draws(a.decision_id) as draws_nok,
       t.granted_nok - t.fallen_nok as claimed_nok,
       (select jsonb_agg(jsonb_build_object(
                   'id', m.told -> 'measureId',
                   'amountNok', m.told -> 'appliedNok') order by m.place)
        from jsonb_array_elements(e.notice -> 'decision' -> 'measures')
            with ordinality as m (told, place)) as applied,
       r.content as rule_set,
       -- fvl. § 34: a change to the worse is told within three months.
       clock_now() <= end_of_day_oslo(
           (day_in_oslo(a.received_at) + interval '3 months')::date)
           as is_worse_in_time,
       to_char(a.deadline_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as deadline,
       to_char(a.correction_deadline_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as correction_deadline,
       {appeal_facts}
{appeal_instances}
left join decision e on e.id = a.decision_id
left join fund_transfer t on t.id = a.fund_transfer_id
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
where a.id = :id::uuid
  and {appeal_of_ours}
for update of a
