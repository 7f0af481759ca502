-- Who is calling, for this transaction only: the third argument of every
-- set_config is true, so that nothing outlives the commit, the rollback or
-- the sync that ends it. The order is of no consequence: custom settings are
-- open to every role, and a role is chosen by what the session user may do.
-- A reading transaction is also made read-only here, whatever it runs. Whoever
-- looks at pg_stat_activity finds by its name the trace that a statement runs
-- for, until the transaction ends.
select set_config('tilskudd.organisation', coalesce(:organisation, ''), true),
       set_config('tilskudd.administrator', coalesce(:administrator, ''), true),
       set_config('tilskudd.person', coalesce(:person, ''), true),
       set_config('tilskudd.client', coalesce(:client, ''), true),
       set_config('tilskudd.clock_shift', coalesce(:clock_shift, ''), true),
       case when :trace::text is not null
            then set_config('application_name', 'tilskudd-api ' || :trace,
                            true) end,
       case when :is_reading::boolean
            then set_config('transaction_read_only', 'on', true) end,
       set_config('role', :role, true)
