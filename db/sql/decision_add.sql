-- A draft, by the acting person, of what was last submitted. One that is to
-- replace another goes as far beyond the frame as that one was let go.
insert into decision (
    application_id, content_version, call_id, organisation_number,
    administrator_number, number, kind, replaces_id, replace_reason,
    reversal_ground, scenario_id, outcome, content, amount_nok,
    over_frame_nok, over_frame_reference, prepared_by, edited_by)
select a.id, a.submitted_version, a.call_id, a.organisation_number,
       a.administrator_number,
       1 + (select coalesce(max(o.number), 0)
            from decision o
            where o.application_id = a.id and o.state <> 'lapsed'),
       :kind::text, :replaces_id::uuid, :replace_reason::text,
       :reversal_ground::text, :scenario_id::uuid,
       :content::jsonb ->> 'outcome', :content::jsonb, :amount_nok::bigint,
       least(coalesce(w.over_frame_nok, 0), :amount_nok::bigint),
       case when :amount_nok::bigint > 0 then w.over_frame_reference end,
       acting_person(), acting_person()
from application a
left join decision w on w.id = :replaces_id::uuid
where a.id = :application_id::uuid
returning id, version
