-- The facts of a content that is not saved yet, for the rules.
select to_jsonb(f) as "_facts"
from call_facts(:content::jsonb, acting_administrator()) f
