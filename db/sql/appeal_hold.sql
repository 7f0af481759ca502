-- Holds the application of an appeal, also for the appeal body, which does not
-- see it; and then the award of what is claimed back.
select appeal_hold(:id::uuid), claim_hold(:id::uuid)
