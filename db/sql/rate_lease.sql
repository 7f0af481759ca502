-- Tells what an instance has spent of a quota, and gives it more if there is.
insert into rate_spending as s (payer, policy, begins_at, used, granted)
values (acting_client(), :policy,
        to_timestamp(floor(extract(epoch from transaction_timestamp())
                           / :window_s::integer) * :window_s::integer),
        :owed::bigint
        + rate_grant(:quota::bigint - :owed::bigint, :want::bigint),
        rate_grant(:quota::bigint - :owed::bigint, :want::bigint))
on conflict (payer, policy) do update
set begins_at = case when s.begins_at between excluded.begins_at
                                          and excluded.begins_at
                                              + make_interval(
                                                  secs => :window_s::integer)
                     then s.begins_at else excluded.begins_at end,
    used = {rate_before} + :owed::bigint
           + rate_grant(:quota::bigint - {rate_before} - :owed::bigint,
                        :want::bigint),
    granted = rate_grant(:quota::bigint - {rate_before} - :owed::bigint,
                         :want::bigint)
returning granted, used,
          (1000 * extract(epoch from begins_at - transaction_timestamp()
                          + make_interval(secs => :window_s::integer)))::bigint
          as left_ms
