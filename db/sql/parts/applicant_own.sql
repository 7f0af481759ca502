-- The acting organisation, with an account that waits for confirmation.
    {applicant_row},
    p.account_number as "accountNumber",
    p.account_confirmed_at as "accountConfirmedAt",
    p.proposed_account_number as "proposedAccountNumber",
    p.proposed_at as "accountProposedAt"
from applicant p
