/*
 * Gathering, and what the law of the day adds.
 */
#include "services/letter/letter_content.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/json.h"
#include "services/base/text.h"
#include "services/decision/legal_basis.h"

#define DIGITS "0123456789"

/* What a letter of each kind rests on; of a decision and a claim its notice
 * says that. */
static const char *const receipt_topics[] = { "receipt",
                                              "preliminary_answer",
                                              "application_handling",
                                              "access_to_case",
                                              "guidance",
                                              "public_access",
                                              NULL };
static const char *const supplement_topics[] = { "guidance",
                                                 "defective_submission",
                                                 "application_handling",
                                                 "access_to_case", NULL };
static const char *const reasons_topics[] = {
    "reasons",      "reasons_content", "notification", "appeal_right",
    "appeal_deadline", "appeal_deadline_digital", "access_to_case", "guidance",
    NULL
};
static const char *const notice_topics[] = { "prior_notice", "reversal",
                                             "access_to_case", "guidance",
                                             NULL };
static const char *const claim_topics[] = { "prior_notice", "repayment",
                                            "access_to_case", "guidance",
                                            NULL };
static const char *const opinion_topics[] = { "appeal_lower_instance",
                                              "appeal_right", "access_to_case",
                                              "guidance", NULL };
static const char *const outcome_topics[] = {
    "appeal_right",   "appeal_in_time",        "late_appeal",  "appeal_form",
    "appeal_deadline", "appeal_lower_instance", "appeal_instance",
    "reasons_content", "notification",          "costs", "access_to_case",
    "deferred_enforcement", "guidance", NULL
};
static const char *const no_topics[] = { NULL };

static const struct {
    const char *template;
    const struct statement *gather;
    const char *const *topics; /* NULL: those of its notice */
} kinds[] = {
    [LETTER_RECEIPT] = { "receipt", &sql_letter_receipt, receipt_topics },
    [LETTER_SUPPLEMENT_REQUEST] = { "supplement_request",
                                    &sql_letter_supplement_request,
                                    supplement_topics },
    [LETTER_DECISION] = { "decision", &sql_letter_decision, NULL },
    [LETTER_REASONS] = { "reasons", &sql_letter_reasons, reasons_topics },
    [LETTER_PRIOR_NOTICE] = { "prior_notice", &sql_letter_prior_notice,
                              notice_topics },
    [LETTER_CLAIM_NOTICE] = { "prior_notice", &sql_letter_claim_notice,
                              claim_topics },
    [LETTER_REPAYMENT] = { "repayment", &sql_letter_repayment, NULL },
    [LETTER_APPEAL_OPINION] = { "appeal_opinion", &sql_letter_appeal_opinion,
                                opinion_topics },
    [LETTER_APPEAL_DECISION] = { "appeal_decision",
                                 &sql_letter_appeal_decision, outcome_topics },
    [LETTER_APPEAL_ANSWER] = { "appeal_decision", &sql_letter_appeal_answer,
                               outcome_topics },
    [LETTER_REPORT_REMINDER] = { "report_reminder",
                                 &sql_letter_report_reminder, no_topics },
};

#define DRAFTED(macro, member)                                                 \
    macro(struct letter_draft, member, NULL, #member)

static const struct field draft_fields[] = {
    DRAFTED(FIELD_TEXT, organisation),
    DRAFTED(FIELD_TEXT, administrator),
    DRAFTED(FIELD_TEXT, appeal_body),
    DRAFTED(FIELD_TEXT, application_id),
    DRAFTED(FIELD_TEXT, decision_id),
    DRAFTED(FIELD_TEXT, appeal_id),
    DRAFTED(FIELD_TEXT, fund_transfer_id),
    DRAFTED(FIELD_TEXT, report_id),
    DRAFTED(FIELD_TEXT, supplement_request_id),
    DRAFTED(FIELD_TEXT, prior_notice_id),
    DRAFTED(FIELD_INT, application_version),
    DRAFTED(FIELD_JSON, content),
    DRAFTED(FIELD_JSON, law),
};
static const struct record draft_record =
    RECORD("letterDraft", struct letter_draft, draft_fields);

void letter_localise(json_t *value, const char *language)
{
    const char *name;
    json_t *member;
    size_t index;

    json_array_foreach(value, index, member)
        letter_localise(member, language);
    json_object_foreach(value, name, member) {
        json_t *text = json_object_get(member, language);

        if (json_object_size(member) == 2 && json_is_string(text) &&
            json_object_get(member, "nb") != NULL &&
            json_object_get(member, "nn") != NULL)
            json_object_set(value, name, text);
        else
            letter_localise(member, language);
    }
}

/* "appeal_right" as "appealRight": names in templates have no underscores. */
static const char *topic_name(struct arena *arena, const char *topic)
{
    struct text out = text_new(arena, 32);

    for (; *topic != '\0'; topic++) {
        if (*topic == '_' && topic[1] != '\0')
            text_addc(&out, (char)toupper((unsigned char)*++topic));
        else
            text_addc(&out, *topic);
    }
    return out.bytes;
}

/* Adds `text` to a member that is a text, after `between`. */
static void member_extend(struct arena *arena, json_t *object,
                          const char *member, const char *text,
                          const char *between)
{
    const char *before = json_member_text(object, member);

    if (before != NULL)
        text = arena_printf(arena, "%s%s%s", before, between, text);
    json_object_set_new(object, member, json_string(text));
}

/* The entry of an act in the list of all; a new one at its end. */
static json_t *act_entry(json_t *acts, const json_t *act)
{
    json_t *entry;
    size_t index;

    json_array_foreach(acts, index, entry) {
        if (json_equal(json_object_get(entry, "act"), act))
            return entry;
    }
    entry = json_object();
    json_object_set(entry, "act", (json_t *)act);
    json_array_append_new(acts, entry);
    return entry;
}

/* "§ 23" with its sign at its number wherever the line ends, and "6.3.2" as the
 * point it is. */
static const char *place_told(struct arena *arena, const char *paragraph)
{
    struct text out = text_new(arena, strlen(paragraph) + 16);

    if (isdigit((unsigned char)*paragraph))
        text_add(&out, "punkt\u00a0");
    for (; *paragraph != '\0'; paragraph++) {
        if (*paragraph == ' ' && out.length >= 2 &&
            memcmp(out.bytes + out.length - 2, "\u00a7", 2) == 0)
            text_add(&out, "\u00a0");
        else
            text_addc(&out, *paragraph);
    }
    return out.bytes;
}

/* "forvaltningsloven (LOV-1967-02-10) § 28", as within a sentence: the short
 * title of an act is no proper name. Words in the place of a paragraph are set
 * off by a comma. */
static const char *reference_told(struct arena *arena, const char *act,
                                  const char *place)
{
    bool is_short =
        act[strcspn(act, " ")] == ' ' && act[strcspn(act, " ") + 1] == '(';
    bool is_words =
        strncmp(place, "\u00a7", 2) != 0 && strncmp(place, "punkt", 5) != 0;

    return arena_printf(arena, "%c%s%s%s",
                        is_short ? tolower((unsigned char)*act) : *act, act + 1,
                        is_words ? ", " : " ", place);
}

/* "§§ 18–19" is before "§ 23". */
static int paragraph_compare(const void *a, const void *b)
{
    const char *first = json_member_text(*(json_t *const *)a, "paragraph");
    const char *second = json_member_text(*(json_t *const *)b, "paragraph");
    long one =
        first == NULL ? 0 : strtol(first + strcspn(first, DIGITS), NULL, 10);
    long two =
        second == NULL ? 0 : strtol(second + strcspn(second, DIGITS), NULL, 10);

    return one == two ? 0 : one < two ? -1 : 1;
}

/* The references in the order of their paragraphs. */
static json_t *in_order(struct arena *arena, const json_t *references)
{
    size_t count = json_array_size(references);
    json_t **all = arena_array(arena, count + 1, sizeof *all);
    json_t *out = json_own(arena, json_array());

    for (size_t i = 0; i < count; i++)
        all[i] = json_array_get(references, i);
    qsort(all, count, sizeof *all, paragraph_compare);
    for (size_t i = 0; i < count; i++)
        json_array_append(out, all[i]);
    return out;
}

/* The references twice: all of an act together, to be listed, and by their
 * subject, to be named where it is spoken of. */
static void law_tell(struct arena *arena, const json_t *references,
                     json_t *content)
{
    json_t *acts = json_array(), *subjects = json_object();
    json_t *sorted = in_order(arena, references);
    json_t *reference;
    size_t index;

    json_array_foreach(sorted, index, reference) {
        const char *paragraph = json_member_text(reference, "paragraph");
        const char *topic = json_member_text(reference, "topic");
        const json_t *act = json_object_get(reference, "act");

        if (paragraph == NULL || topic == NULL || json_string_length(act) == 0)
            continue;
        paragraph = place_told(arena, paragraph);
        member_extend(arena, act_entry(acts, act), "paragraphs", paragraph,
                      ", ");
        member_extend(arena, subjects, topic_name(arena, topic),
                      reference_told(arena, json_string_value(act), paragraph),
                      "; ");
    }
    json_object_set_new(content, "law", acts);
    json_object_set_new(content, "ref", subjects);
}

/* "974 762 501", as a line below a name. */
static json_t *number_line(struct arena *arena, const json_t *party)
{
    const char *number = json_member_text(party, "organisationNumber");
    json_t *lines = json_array();

    if (number != NULL && strlen(number) == 9)
        json_array_append_new(
            lines,
            json_string(arena_printf(arena, "Organisasjonsnummer %.3s %.3s %s",
                                     number, number + 3, number + 6)));
    return lines;
}

static json_t *party_told(struct arena *arena, const json_t *party)
{
    return json_pack("{s:O?, s:o}", "name", json_object_get(party, "name"),
                     "lines", number_line(arena, party));
}

/* Whom to ask, on one line. */
static const char *contact_line(struct arena *arena, const json_t *contact)
{
    static const char *const members[] = { "name", "email", "url" };
    const char *line = NULL;

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *text = json_member_text(contact, members[i]);

        if (text != NULL)
            line = line == NULL ? text
                                : arena_printf(arena, "%s · %s", line, text);
    }
    return line;
}

/* What stands around the text: from whom, to whom, when, of what. */
static void header_tell(struct arena *arena, json_t *content, const char *today)
{
    const char *contact =
        contact_line(arena, json_object_get(content, "contact"));

    json_object_set_new(
        content, "header",
        json_pack("{s:o, s:o, s:O?, s:s, s:s?}", "administrator",
                  party_told(arena, json_object_get(content, "sender")),
                  "recipient",
                  party_told(arena, json_object_get(content, "applicant")),
                  "reference", json_object_get(content, "reference"), "date",
                  today, "contact", contact));
}

err_t letter_gather(struct tx *tx, enum letter_kind kind, const char *id,
                    const json_t *notice, struct letter_draft *out)
{
    struct arena *arena = tx->arena;
    const char *language;
    struct rows *rows;
    json_t *content;

    *out = (struct letter_draft){ .template = kinds[kind].template };
    TRY(db_row(tx, kinds[kind].gather, ARGS({ "id", id }), ERR_NOT_FOUND,
               &rows));
    rows_load(rows, 0, &draft_record, arena, out);
    content = out->content;
    if (notice != NULL) {
        json_object_update(content, (json_t *)notice);
        json_object_set(content, "sender",
                        json_object_get(json_object_get(notice, "people"),
                                        "decidedBy"));
        out->law = json_object_get(notice, "legalBasis");
    }
    language = json_member_text(content, "language");
    letter_localise(content, language != NULL ? language : "nb");
    header_tell(arena, content, rows_text(rows, 0, "today"));
    if (kinds[kind].topics != NULL)
        out->law = legal_references(arena, out->law, kinds[kind].topics);
    law_tell(arena, out->law, content);
    return OK;
}
