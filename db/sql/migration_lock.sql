-- One migrates at a time; held until the connection ends. The number is this
-- service's own ("tilskudd" as eight bytes of ASCII).
select pg_advisory_lock(8388355023934153828)
