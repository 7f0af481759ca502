-- Whether an instant gives the party so many days to answer, and which is the
-- first one that does.
select :answer_by::timestamptz >= l.earliest as "isEnough",
       to_char(l.earliest at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as earliest
from (select (clock_now() at time zone 'Europe/Oslo'
              + make_interval(days => :days::integer))
             at time zone 'Europe/Oslo' as earliest) as l
