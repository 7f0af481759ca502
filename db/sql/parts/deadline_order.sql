-- After the last of the page before, by time.
  and (:after_id::text is null
       or (d.at, d.subject_id || '/' || d.kind)
          {cmp} (:after_key::timestamptz, :after_id::text))
order by d.at {dir}, d.subject_id || '/' || d.kind {dir}
limit :limit::bigint
