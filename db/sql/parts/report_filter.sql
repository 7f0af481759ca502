-- The filters and the order of a page of reports.
  and (:call_id::uuid is null or r.call_id = :call_id::uuid)
  and (:year::integer is null or r.year = :year::integer)
  and (:state::text is null or r.state = :state::text)
  and (:overdue::boolean is null or :overdue::boolean = (
           r.state in ('due', 'draft', 'returned')
           and r.approved_version is null and clock_now() > r.due_at
           and report_stands(r.organisation_number, r.administrator_number,
                             r.scheme_id, r.year)))
  and (r.created_at, r.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by r.created_at {dir}, r.id {dir}
limit :limit::integer
