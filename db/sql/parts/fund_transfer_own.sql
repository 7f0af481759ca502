-- A fund transfer as the recipient sees it: that it is stopped, and not why; nor
-- the batch, which is a column of exports all the same.
    {fund_transfer_row},
    null::uuid as "batchId",
    t.made_by as "_madeBy",
    {transfer_facts}
{fund_transfer_joins}
