-- Whether this transaction now holds the key of its client.
select pg_try_advisory_xact_lock(
    hashtextextended(acting_client() || ' ' || :key_hash::text, 0)) as locked
