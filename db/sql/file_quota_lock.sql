-- Others of the same organisation or administrator who announce a file wait
-- here until this transaction ends.
select pg_advisory_xact_lock(hashtextextended('file:' || coalesce(
    acting_organisation(), acting_administrator(), ''), 0))
