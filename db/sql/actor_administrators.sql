-- The organisations that administer calls or own schemes.
select organisation_number as organisation
from administrator
