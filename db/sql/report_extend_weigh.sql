-- Whether a day is still to come.
select clock_now() <= end_of_day_oslo(:due_date::date) as "_isAhead"
