-- The file of a forwarded appeal as it was when it was forwarded.
select a.case_file -> 'applicant' as applicant,
       a.case_file -> 'application' as application,
       a.case_file -> 'decision' as decision,
       a.case_file -> 'claim' as claim,
       a.case_file -> 'appeal' as appeal,
       attached_names(a.case_file -> 'attachments') as attachments,
       a.case_file ->> 'opinion' as opinion
from appeal a
where a.id = :id::uuid and a.case_file is not null
  and {appeal_of_ours}
