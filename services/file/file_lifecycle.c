/*
 * The transitions of a file.
 */
#include "services/file/file_lifecycle.h"

#include <stddef.h>

static const char announced[] = "announced";
static const char receiving[] = "receiving";
static const char uploaded[] = "uploaded";
static const char scanning[] = "scanning";
static const char clean[] = "clean";
static const char infected[] = "infected";
static const char failed[] = "failed";
static const char refused[] = "refused";
static const char deleted[] = "deleted"; /* its row is gone */

static const char *const states[] = {
    announced, receiving, uploaded, scanning, clean,
    infected,  failed,    refused,  deleted,  NULL,
};

#define SENDER FILE_SENDER

static err_t is_attached_to_nothing(const void *subject,
                                    const struct actor *actor)
{
    const struct file_facts *facts = subject;

    (void)actor;
    return facts->is_attached ? ERR_FILE_ATTACHED : OK;
}

/* The service deletes what was attached to nothing in time. */
#define EXPIRES(from)                                                          \
    {                                                                          \
        from, "expire", FOLLOWS, deleted, NULL                                 \
    }
#define DELETE(from)                                                           \
    {                                                                          \
        from, "delete", SENDER, deleted, is_attached_to_nothing                \
    }

static const struct transition transitions[] = {
    /* from      action      roles    to         guard */
    { announced, "upload",   SENDER,  receiving, NULL },
    { receiving, "upload",   SENDER,  receiving, NULL },
    { receiving, "complete", FOLLOWS, uploaded,  NULL },
    { receiving, "refuse",   FOLLOWS, refused,   NULL },
    { uploaded,  "scan",     FOLLOWS, scanning,  NULL },
    { scanning,  "pass",     FOLLOWS, clean,     NULL },
    { scanning,  "detect",   FOLLOWS, infected,  NULL },
    { scanning,  "fail",     FOLLOWS, failed,    NULL },
    DELETE(announced), DELETE(receiving), DELETE(uploaded),
    DELETE(scanning),  DELETE(clean),     DELETE(infected),
    DELETE(failed),    DELETE(refused),
    EXPIRES(announced), EXPIRES(receiving), EXPIRES(uploaded),
    EXPIRES(scanning),  EXPIRES(clean),     EXPIRES(infected),
    EXPIRES(failed),    EXPIRES(refused),
};

const struct lifecycle file_lifecycle = {
    .resource = "file",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

static const struct field facts_fields[] = {
    FIELD_TEXT(struct file_facts, state, "state", "state"),
    FIELD_BOOL(struct file_facts, is_attached, "_isAttached", "_isAttached"),
};

const struct record file_facts_record =
    RECORD("fileFacts", struct file_facts, facts_fields);
