-- A report as its organisation sees it: the draft while there is one.
    {report_row},
    case r.state when 'draft' then r.draft else v.content end as content,
    {report_facts}
from report r
{report_joins}
