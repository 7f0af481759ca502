-- The acting instance has the appeal `a`.
  (a.administrator_number = acting_administrator()
   or a.appeal_body_number = acting_administrator()
      and a.forwarded_at is not null)
