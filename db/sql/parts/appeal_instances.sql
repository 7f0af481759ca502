-- An appeal `a` with what it is of, `d`, and what the acting instance has of
-- it for itself. The appeal body has it from when it is forwarded.
from appeal a
join appealed d on d.id = a.appealed_id
left join appeal x on x.id = a.dismissed_appeal_id
left join appeal_handling h
    on h.appeal_id = a.id and h.handled_by_number = acting_administrator()
