-- Something to commit for whoever repeats an answer: what was kept may stand in
-- the log of a server that died before its standby had it. A commit of its own
-- waits until the standby has all before it.
select pg_logical_emit_message(true, 'tilskudd', 'replay')::text as "_place"
