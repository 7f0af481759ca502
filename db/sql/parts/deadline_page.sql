-- The filters of a list of deadlines, and its order. What has no day set, whatever
-- made it so, is no deadline.
where d.at is not null
  and (:kind::text is null or d.kind = :kind::text)
  and (:from::date is null or d.date >= :from::date)
  and (:to::date is null or d.date <= :to::date)
