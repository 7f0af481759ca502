-- The day on which an export is made, for the name of its file.
select day_in_oslo(clock_now()) as day
