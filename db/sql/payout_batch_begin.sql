-- The identifier of a batch, and the last day it takes.
select uuid_v7() as id,
       coalesce(:due::date, day_in_oslo(clock_now())) as due,
       :call_id::uuid is null
           or exists (select from call c
                      where c.id = :call_id::uuid
                        and c.administrator_number = acting_administrator())
           as is_call_known
