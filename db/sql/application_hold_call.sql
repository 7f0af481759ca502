-- Nobody ends the call of an own application meanwhile; what is read of it
-- after this is as others have left it.
select call_stays(:id::uuid)
