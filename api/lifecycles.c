/*
 * The list of lifecycles. One more is one row.
 */
#include "api/lifecycles.h"

#include "services/appeal/appeal_lifecycle.h"
#include "services/application/application_lifecycle.h"
#include "services/assessment/assessment_lifecycle.h"
#include "services/award/award_lifecycle.h"
#include "services/base/lifecycle_picture.h"
#include "services/call/call_lifecycle.h"
#include "services/decision/decision_lifecycle.h"
#include "services/exclusion/exclusion.h"
#include "services/file/file_lifecycle.h"
#include "services/impartiality/impartiality_lifecycle.h"
#include "services/payout/payout_lifecycle.h"
#include "services/report/report_lifecycle.h"
#include "services/scenario/scenario_lifecycle.h"
#include "services/transfer/transfer_lifecycle.h"

const struct lifecycle *const lifecycles[] = {
    &call_lifecycle,
    &application_lifecycle,
    &impartiality_lifecycle,
    &assessment_lifecycle,
    &scenario_lifecycle,
    &decision_lifecycle,
    &appeal_lifecycle,
    &award_lifecycle,
    &payout_lifecycle,
    &carry_over_lifecycle,
    &reallocation_lifecycle,
    &repayment_lifecycle,
    &exclusion_lifecycle,
    &report_lifecycle,
    &file_lifecycle,
    NULL,
};

void lifecycles_write_page(struct text *out)
{
    text_add(out,
             "# Lifecycles\n\n"
             "Drawn from the tables that the service executes; the same as\n"
             "`/v1/metadata/lifecycles`. To draw them anew:\n\n"
             "    tilskudd-api lifecycles --mermaid > "
             "services/lifecycles.md\n");
    for (const struct lifecycle *const *at = lifecycles; *at != NULL; at++) {
        text_addf(out, "\n## %s\n\n```mermaid\n", (*at)->resource);
        lifecycle_write_mermaid(out, *at);
        text_add(out, "```\n");
    }
}

void lifecycles_write_dot(struct text *out)
{
    for (const struct lifecycle *const *at = lifecycles; *at != NULL; at++)
        lifecycle_write_dot(out, *at);
}
