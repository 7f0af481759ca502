-- What a receipt says: the submission it is of, and when to expect an answer.
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'is', jsonb_build_object('late', v.is_late,
                                    'again', v.content_version > 1,
                                    'measured', v.amount_applied_nok > 0),
           'submission', jsonb_build_object(
               'version', v.content_version,
               'submittedAt', local_minute(v.submitted_at),
               'expectedAnswerBy', v.expected_answer_by,
               'contentSha256', v.content_sha256,
               'amountAppliedNok', v.amount_applied_nok,
               'transfer', case when v.content ->> 'kind' <> 'new'
                                then v.content -> 'transfer' end,
               'measures', (
                   select jsonb_agg(jsonb_build_object(
                              'title', m.title, 'amountNok', m.amount_nok)
                              order by m.rank)
                   from measure m
                   where m.application_id = v.application_id
                     and m.content_version = v.content_version))) as content,
       v.content_version as application_version,
       {letter_keys}
from application a
join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
{letter_joins}
where a.id = :id::uuid
