-- The last instants of a period to appeal, and of admitting a late appeal: so
-- many months after the day of the notice (fvl. § 31).
select rfc3339(end_of_day_oslo(:appeal_deadline::date)) as deadline_at,
       rfc3339(end_of_day_oslo(
           (:today::date + make_interval(months => :months::integer))::date))
           as late_limit_at
