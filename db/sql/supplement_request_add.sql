-- What an applicant is asked to add. No row when the day to answer is over.
insert into supplement_request (application_id, organisation_number,
                                administrator_number, wanted, deadline_date,
                                requested_by)
select a.id, a.organisation_number, a.administrator_number, :wanted::text,
       :deadline_date::date, acting_person()
from application a
where a.id = :id::uuid
  and clock_now() <= end_of_day_oslo(:deadline_date::date)
returning id
