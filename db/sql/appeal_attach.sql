-- An appeal whose attachments its party or its administrator changes, held.
select a.id, a.application_id, a.state,
       a.channel = 'paper' as is_on_paper,
       a.organisation_number as organisation,
       a.administrator_number as administrator
from appeal a
where a.id = :id::uuid
  and (a.organisation_number = acting_organisation()
       or a.administrator_number = acting_administrator())
for update of a
