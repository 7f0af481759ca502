/*
 * Judging a whole file.
 */
#include "services/file/file_judge.h"

#include <string.h>

#include "services/base/digest.h"
#include "services/base/json.h"
#include "services/base/spool.h"
#include "services/file/file_store.h"
#include "services/gateways/subprocess.h"

/* Shorter than a transaction may pause, which holds the file meanwhile. */
#define INSPECT_MS 8000
#define VERDICT_BYTES 4096

static const char *const reasons[] = {
#define REFUSAL(name) #name,
#include "services/file/file_refusal.def"
#undef REFUSAL
};

struct copy {
    struct digest *digest;
    struct spool *spool;
};

/* Nothing of ours is wrong, and nothing of the file is known: again, later. */
static err_t cannot_tell(struct tx *tx, const char *why)
{
    tx->diagnostic = why;
    return ERR_OVERLOADED;
}

static err_t piece_copy(void *visitor, const unsigned char *bytes,
                        size_t length)
{
    const struct copy *copy = visitor;

    digest_take(copy->digest, bytes, length);
    return spool_write(copy->spool, (const char *)bytes, length)
               ? OK
               : ERR_OVERLOADED;
}

/* The program's own name for a reason; NULL for what is none. */
static const char *reason_of(const json_t *verdict)
{
    const json_t *said = json_object_get(verdict, "reason");

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (json_text_equals(said, reasons[i]))
            return reasons[i];
    return NULL;
}

static err_t verdict_read(struct tx *tx, const struct text *said,
                          const char **refusal)
{
    const json_t *verdict =
        json_own(tx->arena, json_loadb(said->bytes, said->length,
                                       JSON_REJECT_DUPLICATES, NULL));
    const json_t *word = json_object_get(verdict, "verdict");

    *refusal = reason_of(verdict);
    if (json_text_equals(word, "accepted") && *refusal == NULL)
        return OK;
    if (json_text_equals(word, "refused") && *refusal != NULL)
        return OK;
    return cannot_tell(tx, "tilskudd-inspect: no verdict");
}

static err_t inspect(struct tx *tx, const struct file *file,
                     const struct spool *spool, const char **refusal)
{
    const char *arguments[] = { file->media_type, NULL };
    struct subprocess_work work = {
        .program = "tilskudd-inspect",
        .arguments = arguments,
        .input = spool_rewind(spool),
        .output_max = VERDICT_BYTES,
        .timeout_ms = INSPECT_MS,
    };
    struct text said = text_new(tx->arena, VERDICT_BYTES);
    const char *why = NULL;
    int status = 0;

    if (subprocess_run(tx->arena, &work, &said, &status, &why) != OK ||
        status != 0)
        return cannot_tell(tx, why != NULL ? why : "tilskudd-inspect failed");
    return verdict_read(tx, &said, refusal);
}

err_t file_judge(struct tx *tx, const struct file *file, const char **refusal)
{
    struct copy copy = { digest_new(tx->arena), spool_new(tx->arena) };
    char sha256[65];

    if (copy.spool == NULL)
        return cannot_tell(tx, "no room for a spool");
    TRY(file_store_read(tx, file->id, 0, file->size_bytes, piece_copy, &copy));
    digest_end(copy.digest, sha256);
    if (strcmp(sha256, file->sha256) == 0)
        return inspect(tx, file, copy.spool, refusal);
    *refusal = "CHECKSUM_MISMATCH";
    return OK;
}
