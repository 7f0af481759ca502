-- An applicant that row-level security shows to the administrator: of its
-- counties, with the account, or from elsewhere, without.
    {applicant_row},
    case when c.county is not null then p.account_number
    end as "accountNumber",
    case when c.county is not null then p.account_confirmed_at
    end as "accountConfirmedAt"
from applicant p
left join administrator_county c
    on c.county = p.county
   and c.administrator_number = acting_administrator()
