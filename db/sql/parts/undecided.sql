-- The applications `a` of a call that are still to be decided, with the last
-- submitted version of their measures `m`, in the order in which equal claims
-- are met: by reference, then the applicant's own rank.
application a
join measure m
    on m.application_id = a.id and m.content_version = a.submitted_version
