/*
 * The rules of calls. "domain" is the domain reference, its sections and the
 * numbered lines of section 8.
 */
#include "services/call/call_rules.h"

#include "services/base/json.h"

/* What the rules look at; the rest of the content is only forwarded. */
struct budget {
    json_t *reservation;
};

struct eligibility {
    const char *category;
};

struct content {
    int64_t frame_nok;
    struct budget budget;
    struct list eligibility;
    json_t *categories;
    json_t *counties;
};

static const struct field budget_fields[] = {
    FIELD_JSON(struct budget, reservation, "reservation", NULL),
};

static const struct record budget_record =
    RECORD("budget", struct budget, budget_fields);

static const struct field eligibility_fields[] = {
    FIELD_TEXT(struct eligibility, category, "category", NULL),
};

static const struct record eligibility_record =
    RECORD("eligibility", struct eligibility, eligibility_fields);

static const struct field content_fields[] = {
    FIELD_INT(struct content, frame_nok, "frameNok", NULL),
    FIELD_RECORD(struct content, budget, "budget", &budget_record),
    FIELD_LIST(struct content, eligibility, "eligibility",
               &eligibility_record),
    FIELD_JSON(struct content, categories, "categories", NULL),
    FIELD_JSON(struct content, counties, "counties", NULL),
};

static const struct record content_record =
    RECORD("callContent", struct content, content_fields);

static const struct field facts_fields[] = {
    FIELD_BOOL(struct call_facts, opens_before_deadline,
               "opens_before_deadline", NULL),
    FIELD_BOOL(struct call_facts, reports_after_deadline,
               "reports_after_deadline", NULL),
    FIELD_BOOL(struct call_facts, deadline_is_ahead, "deadline_is_ahead",
               NULL),
    FIELD_BOOL(struct call_facts, budget_is_settled, "budget_is_settled",
               NULL),
    FIELD_BOOL(struct call_facts, rule_set_fits, "rule_set_fits", NULL),
    FIELD_JSON(struct call_facts, own_counties, "own_counties", NULL),
};

const struct record call_facts_record =
    RECORD("callFacts", struct call_facts, facts_fields);

/*
 * What the group of possible recipients must be told (bestemmelser om
 * økonomistyring 6.3.1) and what later steps decide by. Scheme, rule set,
 * year and title are required of a draft already, by the contract.
 */
static const char *const needed[] = {
    "counties",       /* domain 8 [1]: at least one */
    "frameNok",       /* domain 8 [1] */
    "budget",         /* domain 8 [1]: chapter and post */
    "description",    /* domain 8 [6]: in bokmål and nynorsk, språklova § 14 */
    "opensAt",        /* domain 8 [1] */
    "deadlineDate",   /* domain 8 [1], [2] */
    "reportDeadline", /* domain 8 [1], [63] */
    "recipients",     /* domain 8 [6]: all of them are reached */
    "categories",     /* domain 8 [18] */
    "eligibility",    /* domain 8 [5] */
    "criteria",       /* domain 8 [30]: each gets a score */
    "latePolicy",     /* domain 8 [4]: by explicit rule of the call */
    "contact",        /* forvaltningsloven § 11: whom to ask */
};

/*
 * What an applicant decides by: whether it may apply, for what, until when,
 * of how much, and what it must do afterwards. A change of any of it reaches
 * those whom the call reached (bestemmelser om økonomistyring 6.3.1; domain 8
 * [1], [3] to [6], [8]).
 */
static const char *const significant[] = {
    "frameNok",    "counties",       "categories", "eligibility",
    "latePolicy",  "reportDeadline", "deadlineDate",
};

static const char *pointer_to(struct faults *faults, const char *pointer,
                              const char *member)
{
    return arena_printf(faults->arena, "%s/%s", pointer, member);
}

static const char *pointer_into(struct faults *faults, const char *pointer,
                                const char *list, size_t index)
{
    return arena_printf(faults->arena, "%s/%s/%zu", pointer, list, index);
}

/* An empty list says as little as none. */
static bool is_said(const json_t *member)
{
    return json_is_array(member) ? json_array_size(member) > 0 : member != NULL;
}

static void check_needed(const json_t *content, const char *pointer,
                         struct faults *faults)
{
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!is_said(json_object_get(content, needed[i])))
            fault_add(faults, FAULT_CALL_FIELD_MISSING,
                      pointer_to(faults, pointer, needed[i]), needed[i]);
    }
}

/* A letter tells whom to ask and how (domain 2.2, fvl. §§ 11 and 27). */
static void check_contact(const json_t *content, const char *pointer,
                          struct faults *faults)
{
    const json_t *contact = json_object_get(content, "contact");

    if (contact != NULL && json_object_get(contact, "email") == NULL &&
        json_object_get(contact, "url") == NULL)
        fault_add(faults, FAULT_CALL_FIELD_MISSING,
                  pointer_to(faults, pointer, "contact/email"),
                  "contact/email");
}

/* Opening, then deadline, then report: domain 8 [1]. */
static void check_dates(const struct call_facts *facts, const char *pointer,
                        struct faults *faults)
{
    if (!facts->opens_before_deadline)
        fault_add(faults, FAULT_DATES_OUT_OF_ORDER,
                  pointer_to(faults, pointer, "deadlineDate"), NULL);
    if (!facts->reports_after_deadline)
        fault_add(faults, FAULT_DATES_OUT_OF_ORDER,
                  pointer_to(faults, pointer, "reportDeadline"), NULL);
}

/* The matrix of who may apply for what is drawn over the call's own
 * categories: domain 8 [5]. */
static void check_eligibility(const struct content *content,
                              const char *pointer, struct faults *faults)
{
    const struct eligibility *items = content->eligibility.items;

    if (!is_said(content->categories))
        return; /* which is said already */
    for (size_t i = 0; i < content->eligibility.count; i++) {
        if (!json_array_has(content->categories, items[i].category))
            fault_add(faults, FAULT_ELIGIBILITY_CATEGORY_UNKNOWN,
                      pointer_into(faults, pointer, "eligibility", i),
                      items[i].category);
    }
}

/* An administrator may cover several counties, never another's: domain 5.2,
 * domain 8 [75]. */
static void check_counties(const struct content *content,
                           const struct call_facts *facts, const char *pointer,
                           struct faults *faults)
{
    for (size_t i = 0; i < json_array_size(content->counties); i++) {
        const char *county =
            json_string_value(json_array_get(content->counties, i));

        if (!json_array_has(facts->own_counties, county))
            fault_add(faults, FAULT_NOT_OWN_COUNTY,
                      pointer_into(faults, pointer, "counties", i), county);
    }
}

void call_check_whole(const json_t *content, const struct call_facts *facts,
                      const char *pointer, struct faults *faults)
{
    struct content said;

    record_from_json(&content_record, content, faults->arena, &said);
    check_needed(content, pointer, faults);
    check_contact(content, pointer, faults);
    check_dates(facts, pointer, faults);
    check_eligibility(&said, pointer, faults);
    check_counties(&said, facts, pointer, faults);
    /* A call pins one rule set of its scheme: domain 8 [9]. */
    if (!facts->rule_set_fits)
        fault_add(faults, FAULT_RULE_SET_NOT_OF_SCHEME,
                  pointer_to(faults, pointer, "ruleSetId"), NULL);
    /* Before the budget vote only with an explicit reservation: domain 8 [7],
     * DFØ on bestemmelser om økonomistyring 6.3. */
    if (!facts->budget_is_settled && said.budget.reservation == NULL)
        fault_add(faults, FAULT_RESERVATION_MISSING,
                  pointer_to(faults, pointer, "budget/reservation"), NULL);
}

void call_check_publish(const json_t *content, const struct call_facts *facts,
                        struct faults *faults)
{
    call_check_whole(content, facts, "#/content", faults);
    if (!facts->deadline_is_ahead)
        fault_add(faults, FAULT_DEADLINE_IN_PAST, "#/content/deadlineDate",
                  NULL);
}

void call_check_amend(const json_t *content, const struct call_facts *facts,
                      int64_t awarded_nok, struct faults *faults)
{
    int64_t frame_nok =
        json_integer_value(json_object_get(content, "frameNok"));

    call_check_whole(content, facts, "#/changes", faults);
    /* What is awarded never exceeds the frame: domain 8 [34]. */
    if (frame_nok != 0 && frame_nok < awarded_nok)
        fault_add(faults, FAULT_FRAME_BELOW_AWARDED, "#/changes/frameNok",
                  arena_printf(faults->arena, "%lld", (long long)awarded_nok));
}

bool call_is_significant(const json_t *before, const json_t *after)
{
    for (size_t i = 0; i < sizeof significant / sizeof *significant; i++) {
        const json_t *was = json_object_get(before, significant[i]);
        const json_t *is = json_object_get(after, significant[i]);

        if ((was != NULL || is != NULL) && !json_equal(was, is))
            return true;
    }
    return false;
}
