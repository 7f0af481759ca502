-- A standby reads only, and so does a primary that was told to.
select current_setting('transaction_read_only') = 'on' as is_read_only
