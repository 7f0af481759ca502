/*
 * The handlers of every resource, each list ended by a NULL operationId. The
 * contract and these lists must match one to one, or the service won't start.
 */
#ifndef TILSKUDD_API_OPS_H
#define TILSKUDD_API_OPS_H

#include "api/contract.h"

extern const struct handler contract_handlers[];
extern const struct handler metadata_handlers[];
extern const struct handler me_handlers[];
extern const struct handler scheme_handlers[];
extern const struct handler call_handlers[];
extern const struct handler applicant_handlers[];
extern const struct handler application_handlers[];
extern const struct handler assessment_handlers[];
extern const struct handler scenario_handlers[];
extern const struct handler decision_handlers[];
extern const struct handler handling_handlers[];
extern const struct handler impartiality_handlers[];
extern const struct handler award_handlers[];
extern const struct handler event_handlers[];
extern const struct handler appeal_handlers[];
extern const struct handler transfer_handlers[];
extern const struct handler exclusion_handlers[];
extern const struct handler job_handlers[];
extern const struct handler deadline_handlers[];
extern const struct handler statistics_handlers[];
extern const struct handler grant_award_handlers[];
extern const struct handler fund_transfer_handlers[];
extern const struct handler payout_handlers[];
extern const struct handler report_handlers[];
extern const struct handler letter_handlers[];
extern const struct handler file_handlers[];
extern const struct handler attachment_handlers[];

#endif
