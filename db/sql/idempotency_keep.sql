-- Keeps an answer in the transaction of its effect.
insert into idempotency_key (client, key_hash, request_hash, status, headers,
                             body)
values (acting_client(), :key_hash, :request_hash, :status, :headers::jsonb,
        :body)
