-- Whether an application of the administrator's may be decided now, and what
-- was applied for.
select a.id,
       a.state,
       a.organisation_number as organisation,
       (select o.id
        from decision o
        where o.application_id = a.id
          and o.state in ('draft', 'proposed', 'returned', 'approved',
                          'notified')
        order by o.state = 'notified', o.id
        limit 1) as existing,
       (select jsonb_agg(jsonb_build_object(
                   'id', m.id, 'title', m.title, 'amountNok', m.amount_nok)
               order by m.rank)
        from measure m
        where m.application_id = a.id
          and m.content_version = a.submitted_version) as applied
from application a
where a.id = :application_id::uuid
  and a.administrator_number = acting_administrator()
