-- The award follows the decisions of the transaction now, and not at its end.
select award_follows()
