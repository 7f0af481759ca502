-- A report as an administrator sees it: what was last submitted.
    {report_row},
    v.content,
    w.content_approved_by as "_contentApprovedBy",
    {report_facts}
from report r
{report_joins}
