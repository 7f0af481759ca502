-- Is a due date over, or earlier than the last day to appeal?
select :due::date < day_in_oslo(clock_now()) as is_past,
       coalesce(:due::date < :appeal_deadline::date, false) as is_early
