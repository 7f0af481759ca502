-- Whether the appeal body has annulled the dismissal of an appeal `a`, and not
-- been followed by another one.
exists (select from appeal n
        where n.dismissed_appeal_id = a.id
          and n.state = 'annulled_and_returned'
          and (a.decided_at is null or n.body_decided_at >= a.decided_at))
