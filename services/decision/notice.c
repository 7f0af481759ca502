/*
 * Putting a notice together.
 */
#include "services/decision/notice.h"

#include <string.h>

#include "services/base/json.h"
#include "services/base/text.h"
#include "services/decision/decision_rules.h"

enum notice_text {
#define NOTICE_TEXT(name, nb, nn) TEXT_##name,
#include "services/decision/notice_text.def"
#undef NOTICE_TEXT
};

static const struct {
    const char *nb, *nn;
} texts[] = {
#define NOTICE_TEXT(name, nb, nn) { nb, nn },
#include "services/decision/notice_text.def"
#undef NOTICE_TEXT
};

/* Members of a notice that do not depend on what is decided. */
static const char *const standing[] = {
    "language",      "reference", "applicant", "call", "scheme",
    "administrator", "contact",   "termsUrl",  NULL
};

static const char *language_of(const json_t *notice)
{
    const char *language = json_member_text(notice, "language");

    return language != NULL ? language : "nb";
}

/* A text of the list in the notice's form of Norwegian. */
static json_t *words(const json_t *notice, enum notice_text text)
{
    bool is_nynorsk = strcmp(language_of(notice), "nn") == 0;

    return json_string(is_nynorsk ? texts[text].nn : texts[text].nb);
}

/* A copy of {.., name: {nb, nn}} with the name in one form. */
static json_t *named(const json_t *body, const char *language,
                     const char *member)
{
    json_t *out = json_copy((json_t *)body);
    json_t *name = json_object_get(json_object_get(body, member), language);

    if (name != NULL)
        json_object_set(out, member, name);
    return out;
}

/* Members without a value are left out, so that they are found missing. */
static void put_text(json_t *object, const char *member, const char *text)
{
    if (text != NULL)
        json_object_set_new(object, member, json_string(text));
}

static void put(json_t *object, const char *member, json_t *value)
{
    if (value != NULL)
        json_object_set(object, member, value);
}

json_t *notice_begin(struct arena *arena, const json_t *file)
{
    static const struct {
        const char *member, *name;
    } named_members[] = { { "call", "title" },
                          { "scheme", "name" },
                          { "administrator", "name" },
                          { "contact", "name" } };
    json_t *notice = json_own(arena, json_object());
    const char *language = language_of(file);

    for (size_t i = 0; standing[i] != NULL; i++)
        put(notice, standing[i], json_object_get(file, standing[i]));
    for (size_t i = 0; i < sizeof named_members / sizeof *named_members; i++) {
        const json_t *body = json_object_get(file, named_members[i].member);

        if (json_is_object(body))
            json_object_set_new(notice, named_members[i].member,
                                named(body, language, named_members[i].name));
    }
    return notice;
}

json_t *notice_renew(struct arena *arena, const json_t *sent)
{
    json_t *notice = json_own(arena, json_object());

    for (size_t i = 0; standing[i] != NULL; i++)
        put(notice, standing[i], json_object_get(sent, standing[i]));
    return notice;
}

/* One measure: what was applied for and what it gets. */
static json_t *measure_told(const json_t *applied, const json_t *content)
{
    const char *id = json_member_text(applied, "id");
    const json_t *award = decision_award(content, id);
    json_t *out = json_object();

    json_object_set_new(out, "measureId", json_string(id));
    put(out, "title", json_object_get(applied, "title"));
    put(out, "category", json_object_get(applied, "category"));
    put(out, "appliedNok", json_object_get(applied, "amountNok"));
    json_object_set_new(
        out, "amountNok",
        json_integer(json_integer_value(json_object_get(award, "amountNok"))));
    put(out, "comment", json_object_get(award, "comment"));
    return out;
}

static json_t *outcome_words(const json_t *notice, const json_t *outcome)
{
    static const struct {
        const char *outcome;
        enum notice_text text;
    } all[] = { { "full", TEXT_OUTCOME_FULL },
                { "partial", TEXT_OUTCOME_PARTIAL },
                { "rejected", TEXT_OUTCOME_REJECTED },
                { "dismissed", TEXT_OUTCOME_DISMISSED } };
    size_t i = 0;

    while (!json_text_equals(outcome, all[i].outcome))
        i++;
    return words(notice, all[i].text);
}

static json_t *decision_told(const json_t *notice,
                             const struct notice_terms *terms)
{
    json_t *outcome = json_object_get(terms->content, "outcome");
    json_t *out = json_object(), *measures = json_array();

    for (size_t i = 0; i < json_array_size(terms->measures); i++)
        json_array_append_new(measures,
                              measure_told(json_array_get(terms->measures, i),
                                           terms->content));
    json_object_set_new(out, "number", json_integer(terms->number));
    put_text(out, "kind", terms->kind);
    put(out, "outcome", outcome);
    json_object_set_new(out, "text", outcome_words(notice, outcome));
    json_object_set_new(out, "amountNok",
                        json_integer(decision_amount(terms->content)));
    json_object_set_new(out, "amountAppliedNok",
                        json_integer(decision_applied(terms->measures)));
    json_object_set_new(out, "measures", measures);
    put_text(out, "changeReason", terms->change_reason);
    put_text(out, "reversalGround", terms->reversal_ground);
    return out;
}

static json_t *appeal_told(const json_t *notice,
                           const struct notice_terms *terms)
{
    const json_t *body = json_object_get(terms->rule_set, "appealBody");
    bool is_open = terms->appeal_deadline != NULL;
    json_t *out = json_object();

    json_object_set_new(out, "isAppealable", json_boolean(is_open));
    json_object_set_new(out, "right",
                        words(notice,
                              is_open ? TEXT_APPEAL_RIGHT : TEXT_APPEAL_NONE));
    if (!is_open)
        return out;
    if (body != NULL)
        json_object_set_new(out, "body",
                            named(body, language_of(notice), "name"));
    put_text(out, "deadlineDate", terms->appeal_deadline);
    put_text(out, "deadlineAt", terms->appeal_deadline_at);
    put_text(out, "lateAppealLimitAt", terms->late_limit_at);
    json_object_set_new(out, "procedure", words(notice, TEXT_APPEAL_PROCEDURE));
    return out;
}

static json_t *people_told(const json_t *notice,
                           const struct notice_terms *terms)
{
    json_t *out = json_object();

    put_text(out, "caseworker", terms->case_worker);
    put_text(out, "decisionMaker", terms->decision_maker);
    if (terms->decided_by != NULL)
        json_object_set_new(out, "decidedBy",
                            named(terms->decided_by, language_of(notice),
                                  "name"));
    return out;
}

static void put_reasons(json_t *notice, const json_t *content)
{
    json_t *reasons = json_object_get(content, "reasons");

    if (reasons != NULL)
        put(notice, "reasons", reasons);
    else
        json_object_set_new(notice, "rightToReasons",
                            words(notice, TEXT_MAY_ASK_REASONS));
}

static void put_duties(json_t *notice, const struct notice_terms *terms)
{
    json_t *report;

    if (terms->report_due == NULL)
        return;
    report = json_object();
    put_text(report, "dueOn", terms->report_due);
    json_object_set_new(report, "text", words(notice, TEXT_REPORT));
    json_object_set_new(notice, "report", report);
    json_object_set_new(notice, "terms", words(notice, TEXT_TERMS));
}

/* Domain 1.9: what is awarded is given to who accepts it in time. */
static void put_acceptance(json_t *notice, const struct notice_terms *terms)
{
    json_t *acceptance;

    if (terms->accept_by == NULL)
        return;
    acceptance = json_object();
    put_text(acceptance, "acceptByDate", terms->accept_by);
    put(acceptance, "termsVersion",
        json_object_get(terms->rule_set, "termsVersion"));
    json_object_set_new(acceptance, "text", words(notice, TEXT_ACCEPTANCE));
    json_object_set_new(notice, "acceptance", acceptance);
}

static void put_rights(json_t *notice, const struct notice_terms *terms)
{
    bool suit_waits =
        json_is_true(json_object_get(terms->rule_set, "appealBeforeSuit"));
    bool is_last = terms->appeal_deadline == NULL;

    put(notice, "legalBasis", terms->legal_basis);
    json_object_set_new(notice, "appeal", appeal_told(notice, terms));
    json_object_set_new(notice, "access", words(notice, TEXT_ACCESS));
    json_object_set_new(notice, "guidance",
                        words(notice,
                              is_last ? TEXT_GUIDANCE_LAST : TEXT_GUIDANCE));
    json_object_set_new(notice, "deferral",
                        words(notice,
                              is_last ? TEXT_DEFERRAL_LAST : TEXT_DEFERRAL));
    json_object_set_new(notice, "costs", words(notice, TEXT_COSTS));
    json_object_set_new(notice, "suit",
                        words(notice, suit_waits ? TEXT_SUIT_AFTER_APPEAL
                                                 : TEXT_SUIT_OPEN));
}

json_t *notice_rights(struct arena *arena, const char *language,
                      const struct notice_terms *terms)
{
    json_t *notice = json_own(arena, json_object());

    put_text(notice, "language", language != NULL ? language : "nb");
    put_rights(notice, terms);
    return notice;
}

void notice_fill(json_t *notice, const struct notice_terms *terms)
{
    json_object_set_new(notice, "decision", decision_told(notice, terms));
    put_reasons(notice, terms->content);
    put(notice, "conditions", json_object_get(terms->content, "conditions"));
    put_acceptance(notice, terms);
    json_object_set_new(notice, "people", people_told(notice, terms));
    put_rights(notice, terms);
    put_duties(notice, terms);
    put_text(notice, "madeAvailableAt", terms->now);
    put_text(notice, "notifiedAt", terms->now);
}

static const json_t *at(const json_t *notice, const char *member,
                        const char *inner)
{
    const json_t *value = json_object_get(notice, member);

    return inner != NULL ? json_object_get(value, inner) : value;
}

static bool is_there(const json_t *value)
{
    if (json_is_string(value))
        return !text_is_blank(json_string_value(value));
    return json_is_object(value) ? json_object_size(value) > 0
                                 : json_array_size(value) > 0;
}

/* Always; and where one may appeal, what an appeal needs. */
static const struct item {
    const char *member, *inner;
    bool is_of_appeal;
} items[] = {
    { "reference", NULL,            false },
    { "applicant", "name",          false },
    { "call",      "title",         false },
    { "decision",  "text",          false },
    { "legalBasis", NULL,           false },
    { "people",    "caseworker",    false },
    { "people",    "decisionMaker", false },
    { "people",    "decidedBy",     false },
    { "contact",   "name",          false },
    { "appeal",    "right",         false },
    { "appeal",    "body",          true  },
    { "appeal",    "deadlineDate",  true  },
    { "appeal",    "procedure",     true  },
    { "access",    NULL,            false },
    { "guidance",  NULL,            false },
    { "deferral",  NULL,            false },
    { "costs",     NULL,            false },
    { "suit",      NULL,            false },
};

void notice_check(const json_t *notice, struct faults *faults)
{
    bool is_appealable = json_is_true(at(notice, "appeal", "isAppealable"));

    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const struct item *item = &items[i];
        const char *name = item->inner != NULL
                               ? arena_printf(faults->arena, "%s/%s",
                                              item->member, item->inner)
                               : item->member;

        if (item->is_of_appeal && !is_appealable)
            continue;
        if (!is_there(at(notice, item->member, item->inner)))
            fault_add(faults, FAULT_NOTICE_ITEM_MISSING,
                      arena_printf(faults->arena, "#/notice/%s", name), name);
    }
    if (!is_there(at(notice, "contact", "email")) &&
        !is_there(at(notice, "contact", "url")))
        fault_add(faults, FAULT_NOTICE_ITEM_MISSING, "#/notice/contact/email",
                  "contact/email");
    if (!is_there(at(notice, "reasons", NULL)) &&
        !is_there(at(notice, "rightToReasons", NULL)))
        fault_add(faults, FAULT_NOTICE_ITEM_MISSING, "#/notice/reasons",
                  "reasons");
}
