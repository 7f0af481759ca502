-- Is a last day to answer too soon, so many days after today?
select :answer_by::date < day_in_oslo(clock_now()) + :days::integer
           as is_too_soon
