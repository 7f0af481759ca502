-- What an applicant was asked to add, and by whom.
select {supplement_request_row},
       case when m.id is not null then
           jsonb_build_object('id', m.id, 'name', m.name)
       end as "requestedBy"
from supplement_request s
left join staff_member m
    on m.person = s.requested_by
   and m.administrator_number = s.administrator_number
{supplement_request_page}
