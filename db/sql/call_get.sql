-- One call: what is published, and for staff their own drafts.
select {call_row}
where c.id = :id::uuid
  and (c.published_at is not null
       or c.administrator_number = acting_administrator())
