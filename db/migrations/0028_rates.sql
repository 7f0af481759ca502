-- Quotas that all instances of the service share, and keys that are no longer
-- kept.

set search_path = tilskudd;

-- What has been spent of a quota in its last window: one row for each payer
-- and policy, moved by one conditional statement (db/sql/rate_lease.sql), and
-- seldom, since instances lease more than one at a time. Unlogged: nothing is
-- written ahead or waited for, and after a crash or a failover all begin anew.
create unlogged table rate_spending (
    -- An organisation's number, or "p:" and the pseudonym of a person.
    payer     text not null check (length(payer) between 1 and 40),
    policy    text not null
              check (policy in ('read', 'write', 'heavy', 'export')),
    begins_at timestamptz not null,
    used      bigint not null check (used >= 0),
    granted   bigint not null check (granted >= 0), -- by the last lease
    primary key (payer, policy)
) with (fillfactor = 50);

create index rate_spending_age on rate_spending (begins_at);

-- Of what is left, near the end no more than a quarter, so that no instance
-- keeps what another is refused.
create function rate_grant(room bigint, want bigint) returns bigint
language sql immutable
return greatest(0, least(want, room, greatest(1, room / 4)));

grant execute on function rate_grant(bigint, bigint) to tilskudd_public;

alter table rate_spending enable row level security;
alter table rate_spending force row level security;

-- An instance leases as nobody in particular, in the payer's name.
create policy own on rate_spending to tilskudd_public
    using (payer = acting_client());
grant select, insert, update on rate_spending to tilskudd_public;

-- The worker forgets: what is of no window (an hour at most), since rows of
-- persons must not outlive their use.
create policy forget_seen on rate_spending for select to tilskudd_worker
    using (begins_at < transaction_timestamp() - interval '1 day');
create policy forget on rate_spending for delete to tilskudd_worker
    using (begins_at < transaction_timestamp() - interval '1 day');
grant select (payer, policy, begins_at), delete on rate_spending
    to tilskudd_worker;

-- Keys are kept for a day at least (idempotency.h); the worker neither sees
-- nor deletes one before. idempotency_key_age finds them.
create policy purge_seen on idempotency_key for select to tilskudd_worker
    using (made_at < transaction_timestamp() - interval '24 hours');
create policy purge on idempotency_key for delete to tilskudd_worker
    using (made_at < transaction_timestamp() - interval '24 hours');
grant select (client, key_hash, made_at), delete on idempotency_key
    to tilskudd_worker;
