-- A batch with its files, which never change.
insert into payout_batch (id, administrator_number, call_id, due_on_or_before,
                          made_by, count, total_nok, left_out, json_file,
                          ndjson_file, csv_file, digests)
values (:id::uuid, acting_administrator(), :call_id::uuid, :due::date,
        acting_person(), :count::integer, :total::bigint, :left_out::jsonb,
        :json_file, :ndjson_file, :csv_file, :digests::jsonb)
