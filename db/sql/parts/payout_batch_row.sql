-- A batch, with how far its payouts have come.
    b.id,
    b.call_id as "callId",
    b.due_on_or_before as "dueOnOrBefore",
    case when exists (select from fund_transfer t
                      where t.batch_id = b.id and t.state = 'sent')
         then 'sent' else 'settled' end as state,
    b.count,
    b.total_nok as "totalNok",
    (select jsonb_build_object(
                'sent', count(*) filter (where t.state = 'sent'),
                'paid', count(*) filter (where t.state = 'paid'),
                'failed', count(*) filter (where t.state = 'failed'))
     from fund_transfer t where t.batch_id = b.id) as results,
    b.left_out as "leftOut",
    b.digests as sha256,
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m
     where m.person = b.made_by
       and m.administrator_number = b.administrator_number) as "madeBy",
    b.version,
    b.created_at as "createdAt"
from payout_batch b
