-- Whether the party has so many days to answer, and no more than a year, until an
-- instant or the end of a day; and the first and the last instant of that.
select t.ends >= l.earliest as "isEnough",
       t.ends > l.latest as "isTooMuch",
       to_char(l.earliest at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as earliest,
       to_char(l.latest at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as latest
from (select (clock_now() at time zone 'Europe/Oslo'
              + make_interval(days => :days::integer))
             at time zone 'Europe/Oslo' as earliest,
             end_of_day_oslo((day_in_oslo(clock_now())
                              + interval '1 year')::date) as latest) as l
cross join (select coalesce(:at::timestamptz,
                            end_of_day_oslo(:date::date)) as ends) as t
