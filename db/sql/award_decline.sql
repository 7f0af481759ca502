-- The applicant does not want it: frame and commitment are free again.
select award_give_up(:id::uuid, 'declined', :reason) as "isDone"
