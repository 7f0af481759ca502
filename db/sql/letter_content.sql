-- The letter itself, in the form :is_page. Row-level security decides whose.
select l.id,
       l.kind,
       l.language,
       l.made_at is not null as is_made,
       case when not :is_page::boolean then encode(l.pdf, 'hex') end as pdf,
       case when :is_page::boolean then l.html end as html
from letter l
where l.id = :id::uuid
