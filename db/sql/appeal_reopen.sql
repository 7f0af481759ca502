-- The application of an annulled decision is under review again.
select appeal_reopen(:id::uuid) as version
