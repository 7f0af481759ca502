/* Answers against the contract, in test builds. */
#include "api/reply.h"

#include <stdio.h>
#include <string.h>

#include "api/log.h"
#include "api/schema.h"
#include "services/base/spool.h"
#include "services/base/json.h"

#ifdef TILSKUDD_CHECK_ANSWERS

static const struct response *response_find(const struct rq *rq)
{
    const struct operation *operation = rq->operation;

    for (size_t i = 0; i < operation->response_count; i++)
        if (operation->responses[i].status == rq->answer.status)
            return &operation->responses[i];
    return NULL;
}

static err_t breach(struct rq *rq, const struct faults *faults,
                    const char *reason)
{
    struct text line = text_new(rq->arena, 512);

    text_addf(&line, "%s %d: %s ", rq->operation->id, rq->answer.status,
              reason);
    faults_write(&line, faults, false, LANGUAGE_EN);
    log_event("error", "contract-breach", line.bytes);
    return ERR_INTERNAL_ERROR;
}

/* False at the end. */
static bool line_read(FILE *file, struct text *out)
{
    int c = getc(file);

    for (; c != EOF && c != '\n'; c = getc(file))
        text_addc(out, (char)c);
    return c == '\n' || out->length > 0;
}

/* One line of NDJSON is one item of the list. Of a bad one the first fault is
 * told; the rest of the line's memory goes with it. */
static bool line_check(const struct response *form, FILE *file,
                       struct faults *faults)
{
    struct arena *arena = arena_new();
    struct faults own = { .arena = arena };
    struct text line = text_new(arena, 4096);
    bool is_there = line_read(file, &line);
    json_t *json = json_own(arena, json_loadb(line.bytes, line.length,
                                              JSON_REJECT_DUPLICATES, NULL));

    if (is_there && json == NULL)
        fault_add(&own, FAULT_WRONG_TYPE, "#", "a line of JSON");
    else if (is_there)
        schema_check(form->schema, json, SCHEMA_RESPONSE, "#", &own);
    if (own.count > 0)
        fault_add(faults, own.first->code, own.first->pointer,
                  own.first->detail);
    arena_free(arena);
    return is_there;
}

/* The number of cells of the next record of CSV; 0 when it is not one. */
static size_t record_read(FILE *file)
{
    size_t cells = 1;
    bool is_quoted = false;

    for (int c = getc(file); c != EOF; c = getc(file)) {
        if (c == '"')
            is_quoted = !is_quoted; /* doubled: closed and opened again */
        else if (c == ',' && !is_quoted)
            cells++;
        else if (c == '\r' && !is_quoted)
            return getc(file) == '\n' ? cells : 0;
        else if (c == '\n' && !is_quoted)
            return 0;
    }
    return 0;
}

/* Every record has a cell for each column, the header among them. */
static void records_check(const struct response *form, FILE *file,
                          struct faults *faults)
{
    size_t columns = 0, records = 0;
    int next;

    while (form->columns[columns] != NULL)
        columns++;
    while ((next = getc(file)) != EOF) {
        (void)ungetc(next, file);
        if (record_read(file) != columns) {
            fault_add(faults, FAULT_WRONG_TYPE, "#", "a record of CSV");
            return;
        }
        records++;
    }
    if (records == 0)
        fault_add(faults, FAULT_WRONG_TYPE, "#", "a header");
}

/* RFC 5545 § 3.1: every line ends with CR LF and has at most 75 octets. */
static void calendar_check(FILE *file, struct faults *faults)
{
    size_t length = 0;
    int last = '\n', next;

    for (; (next = getc(file)) != EOF; last = next) {
        bool is_end = last == '\r' && next == '\n';

        length = is_end ? 0 : length + 1;
        if (length > 76 || (last == '\r') != (next == '\n'))
            break;
    }
    if (next != EOF || last != '\n')
        fault_add(faults, FAULT_WRONG_TYPE, "#", "a line of a calendar");
}

static err_t export_check(struct rq *rq)
{
    struct faults faults = { .arena = rq->arena };
    FILE *file;

    if (rq->form->form == FORM_FILE)
        return OK;
    file = spool_file(rq->answer.spool);
    if (file == NULL)
        return breach(rq, &faults, "cannot be read again");
    if (rq->form->form == FORM_CSV)
        records_check(rq->form, file, &faults);
    else if (rq->form->form == FORM_CALENDAR)
        calendar_check(file, &faults);
    else
        while (line_check(rq->form, file, &faults)) {
        }
    (void)fclose(file);
    return faults.count ? breach(rq, &faults, "breaks its form") : OK;
}

err_t reply_check(struct rq *rq)
{
    const struct response *response = response_find(rq);
    struct faults faults = { .arena = rq->arena };

    if (rq->answer.spool != NULL)
        return export_check(rq);
    if (response == NULL)
        return breach(rq, &faults, "a status the contract does not have");
    if (!response->schema != !rq->answer.body)
        return breach(rq, &faults,
                      "a body where none is, or none where one is");
    if (response->schema == NULL ||
        strstr(response->content_type, "json") == NULL)
        return OK;
    json_t *json = json_loadb(rq->answer.body, rq->answer.length,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (json == NULL)
        return breach(rq, &faults, "not JSON");
    json_own(rq->arena, json);
    schema_check(response->schema, json, SCHEMA_RESPONSE, "#", &faults);
    return faults.count ? breach(rq, &faults, "breaks the schema") : OK;
}

#else

err_t reply_check(struct rq *rq)
{
    (void)rq;
    return OK;
}

#endif
