-- The files of a batch, as they were made.
select b.id, b.json_file as json, b.ndjson_file as ndjson, b.csv_file as csv
from payout_batch b
where b.id = :id::uuid and b.administrator_number = acting_administrator()
