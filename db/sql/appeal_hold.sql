-- Holds the application of an appeal, also for the appeal body, which does not
-- see it.
select appeal_hold(:id::uuid)
