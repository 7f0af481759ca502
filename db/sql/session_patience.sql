-- Between two pages of an export a slow disk is written to.
select set_config('idle_in_transaction_session_timeout', '0', true)
