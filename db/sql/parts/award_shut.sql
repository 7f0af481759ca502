-- Why nothing is paid of an award `a`, or null. What is owed to the recipient is
-- paid whatever became of the award.
    case when a.owed_nok = 0 or a.owed_nok < {award_under_way}
         then {award_closed} end
