/*
 * The cases that something can be attached to.
 */
#include "services/attachment/attachment_case.h"

#include <stddef.h>

#include "services/appeal/appeal.h"
#include "services/application/application.h"
#include "services/base/text.h"
#include "services/report/report.h"

/* domain 1.4, 8.20, 8.22: plans and agreements go with an application, and
 * 8.65: print-out and statement with a report. */
static const struct place {
    const char *purpose;
    const char *types;
    err_t (*change)(struct tx *tx, const char *id, struct attached_to *out);
} places[] = {
    [OF_APPLICATION] = { "application",
                         "competence_plan project_plan partner_agreement other",
                         application_change_attached },
    [OF_SUPPLEMENT] = { "supplement",
                        "competence_plan project_plan partner_agreement other",
                        application_change_supplement },
    [OF_APPEAL] = { "appeal", "other", appeal_change_attached },
    [OF_REPORT] = { "report", "account_printout auditor_statement other",
                    report_change_attached },
};

const char *attachment_purpose(enum attachment_of of)
{
    return places[of].purpose;
}

bool attachment_fits(enum attachment_of of, const char *type)
{
    return words_have(places[of].types, type);
}

err_t attachment_change(struct tx *tx, enum attachment_of of, const char *id,
                        struct attached_to *out)
{
    *out = (struct attached_to){ 0 };
    return places[of].change(tx, id, out);
}
