/*
 * Receiving the parts of a file. The file is held meanwhile, so that of two who
 * send the same part one keeps it, and the other is told that it is kept.
 */
#include <string.h>

#include "services/actor/actor.h"
#include "services/file/file.h"
#include "services/file/file_case.h"
#include "services/file/file_judge.h"
#include "services/file/file_limits.h"
#include "services/file/file_range.h"
#include "services/file/file_store.h"

/* Where the part lies in the file. */
struct place {
    int64_t first, end; /* one behind its last byte */
};

static err_t range_refuse(struct tx *tx, const char *reason)
{
    return problem_with(tx->problem, ERR_FILE_RANGE_INVALID, "reason", reason);
}

static err_t with_limit(struct tx *tx, err_t err, int64_t limit)
{
    return problem_with(tx->problem, err, "limit",
                        integer_text(tx->arena, limit));
}

/* Without Content-Range the body says it all. */
static err_t place_of_whole(struct tx *tx, const struct file *file,
                            int64_t length, struct place *out)
{
    *out = (struct place){ 0, length };
    if (length > file->size_bytes)
        return with_limit(tx, ERR_FILE_BEYOND_SIZE, file->size_bytes);
    if (length < file->size_bytes)
        return range_refuse(tx, "a part of a file needs Content-Range");
    return OK;
}

static err_t place_of(struct tx *tx, const struct file *file,
                      const struct file_part *part, struct place *out)
{
    int64_t length = (int64_t)part->length;
    struct file_range range;

    if (part->range == NULL)
        return place_of_whole(tx, file, length, out);
    if (!file_range_parse(part->range, &range))
        return range_refuse(tx, "the last byte is before the first");
    if (range.last - range.first + 1 != length)
        return range_refuse(tx, "the body has another length");
    if (range.size != file->size_bytes)
        return range_refuse(tx, "the file was announced with another size");
    if (range.last >= file->size_bytes)
        return with_limit(tx, ERR_FILE_BEYOND_SIZE, file->size_bytes);
    *out = (struct place){ range.first, range.last + 1 };
    return OK;
}

static err_t offset_tell(struct tx *tx, const struct file *file)
{
    tx->problem->members =
        arena_printf(tx->arena, "\"receivedBytes\":%lld",
                     (long long)file->received_bytes);
    return ERR_FILE_OFFSET_MISMATCH;
}

/* What lies before the end has come already: the same again is as good as the
 * first time, since the answer to that may have been lost. */
static err_t repeated(struct tx *tx, const struct file *file,
                      const struct file_part *part, int64_t first)
{
    bool is_there, is_same;

    TRY(file_store_compare(tx, file->id, first, part->bytes, part->length,
                           &is_there, &is_same));
    if (is_same)
        return OK;
    return is_there ? ERR_FILE_PART_DIFFERS : offset_tell(tx, file);
}

/* A file that was refused has no content to compare with: its last part is
 * answered as it was. */
static bool is_answered(const struct file *file, const struct place *place)
{
    return strcmp(file->facts.state, "refused") == 0 &&
           place->end == file->size_bytes;
}

static err_t settle(struct tx *tx, struct file *file)
{
    const char *refusal = NULL;
    const char *to;

    TRY(file_judge(tx, file, &refusal));
    to = refusal == NULL ? "uploaded" : "refused";
    if (refusal == NULL) {
        TRY(db_run(tx, &sql_file_complete,
                   ARGS({ "id", file->id }, { "state", to })));
    } else {
        TRY(db_run(tx, &sql_file_refuse,
                   ARGS({ "id", file->id }, { "state", to },
                        { "refusal", refusal })));
        TRY(file_store_drop(tx, file->id));
    }
    return file_step_tell(tx, file, to, NULL);
}

/* The state is told once, the parts after the first are not. */
static err_t keep(struct tx *tx, struct file *file,
                  const struct file_part *part, const struct place *place,
                  const char *to)
{
    TRY(file_store_put(tx, file->id, place->first, part->bytes, part->length));
    TRY(db_run(tx, &sql_file_receive,
               ARGS({ "id", file->id }, { "state", to },
                    { "received_bytes",
                      integer_text(tx->arena, place->end) })));
    if (strcmp(file->facts.state, to) != 0)
        return file_step_tell(tx, file, to, NULL);
    file->version++;
    return OK;
}

static err_t next_part(struct tx *tx, struct file *file,
                       const struct file_part *part, const struct place *place)
{
    const struct transition *step;
    bool is_last = place->end == file->size_bytes;

    TRY(lifecycle_find(&file_lifecycle, file->facts.state, "upload",
                       &file->facts, tx->actor, tx->problem, &step));
    if (place->first != file->received_bytes)
        return offset_tell(tx, file);
    if (!is_last && part->length < FILE_PART_BYTES_MIN)
        return with_limit(tx, ERR_FILE_PART_TOO_SMALL, FILE_PART_BYTES_MIN);
    TRY(keep(tx, file, part, place, step->to));
    return is_last ? settle(tx, file) : OK;
}

err_t file_receive(struct tx *tx, const char *id, const struct file_part *part)
{
    struct place place = { 0 };
    struct file file;

    TRY(actor_require(tx->actor, FILE_SENDER, tx->problem));
    TRY(file_open(tx, id, &file));
    TRY(place_of(tx, &file, part, &place));
    if (place.first < file.received_bytes)
        return repeated(tx, &file, part, place.first);
    if (is_answered(&file, &place))
        return OK;
    return next_part(tx, &file, part, &place);
}
