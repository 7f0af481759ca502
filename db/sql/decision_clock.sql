-- Now, and the local day it is: the start of a period that begins with it.
select rfc3339(clock_now()) as now,
       day_in_oslo(clock_now()) as today
