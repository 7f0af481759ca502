-- Holds an award of the acting side until the transaction ends.
select award_hold(:award_id::uuid)
