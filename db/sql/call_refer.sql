-- Whether what a content refers to is there.
select
    exists (select from scheme
            where id = (:content::jsonb ->> 'schemeId')::uuid) as "_scheme",
    exists (select from rule_set
            where id = (:content::jsonb ->> 'ruleSetId')::uuid) as "_ruleSet"
