-- The answer kept under a key of the acting client.
select request_hash, status, headers, body
from idempotency_key
where client = acting_client() and key_hash = :key_hash
