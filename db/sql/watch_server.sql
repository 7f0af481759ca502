-- Whether the server takes writes, whether commits wait for a standby, and how
-- many are connected; of those a caller without rights is told no more.
select pg_is_in_recovery()
           or current_setting('default_transaction_read_only') = 'on'
           as is_read_only,
       current_setting('synchronous_standby_names') <> '' as wants_standby,
       (select count(*) from pg_stat_replication) as standbys
