-- How many cases have a chain, and how many rows they have together.
select count(distinct a.case_id) as cases, count(*) as rows
from audit a
