-- The content of a call with the dates of another year. What was said of the
-- old year's budget vote does not hold for the new one (domain 8, line 7).
select (:content::jsonb #- '{budget,adoptedOn}' #- '{budget,reservation}')
    || jsonb_build_object(
        'year', :year::integer,
        'opensAt', rfc3339(start_of_day_oslo(:opens_date::date)),
        'deadlineDate', :deadline_date::date,
        'reportDeadline', :report_deadline::date) as "content"
