-- The applicant agrees to the terms, and says to which account.
select award_accept(:id::uuid, :terms_version, :account_number) as "isDone"
