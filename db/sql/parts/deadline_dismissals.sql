-- Until when it may be appealed that an appeal was dismissed; once.
select 'appeal'::text as kind, 'appeal'::text as subject_kind,
       a.id as subject_id, '/v1/appeals/' || a.id as href,
       a.call_id, a.application_id,
       a.organisation_number::text as organisation_number,
       a.administrator_number::text as administrator_number,
       a.dismissal_deadline_date as date, a.dismissal_deadline_at as at,
       a.version
from appeal a
where a.state = 'dismissed' and a.dismissed_appeal_id is null
  and not exists (select from appeal n where n.dismissed_appeal_id = a.id)
