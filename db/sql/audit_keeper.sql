-- Who reads every chain, for this transaction only.
select set_config('role', 'tilskudd_chain', true)
