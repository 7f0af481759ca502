-- The bytes from a place on, up to the end of the part that holds it.
select substring(content from (:from::bigint - at + 1)::integer
                 for :most::integer) as "_content"
from file_part
where file_id = :id::uuid and at <= :from::bigint
order by at desc
limit 1
