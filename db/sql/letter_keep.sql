-- Keeps a letter that was made, while the claim still stands.
update letter
set title = :title,
    pages = :pages::integer,
    sha256 = :sha256,
    pdf = :pdf::bytea,
    html = :html,
    made_at = clock_now()
where id = :id::uuid
  and made_at is null
  and make_due_at = :claim::timestamptz
returning id
