-- A fund transfer as the recipient sees it: that it is stopped, and not why.
    {fund_transfer_row}
{fund_transfer_joins}
