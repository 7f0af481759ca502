-- variants: all(cmp=<, dir=desc, first='infinity', or=or)
-- How many were submitted to an administrator.
select count(*) as total from ({application_staff_found}) as found
