/*
 * The frame (ramme) of a call: what is awarded of it is moved here and nowhere
 * else, by ONE conditional update, so that decisions approved at the same
 * moment never exceed it together (domain 8.34). The call is locked last, by
 * everybody: application, decision, appeal, call.
 */
#ifndef TILSKUDD_DECISION_FRAME_H
#define TILSKUDD_DECISION_FRAME_H

#include <stdint.h>

#include "db/db.h"

/* Takes whole kroner of a call's frame until the transaction ends well; a
 * negative amount gives back, 0 does nothing. ERR_FRAME_EXCEEDED, with the
 * members frameNok, awardedNok, leftNok and wantedNok, takes nothing. */
err_t frame_take(struct tx *tx, const char *call_id, int64_t amount_nok);

/* What was under way on an application that is withdrawn, or whose decision
 * an appeal has just undone, lapses and gives back what it had taken. Its
 * event and audit row are written below (0011_frame.sql): whoever applied, or
 * answers an appeal, is not to see what lapsed. */
err_t frame_release(struct tx *tx, const char *application_id);

/* Whether the frame holds so much more as it is now; nothing is taken. */
err_t frame_holds(struct tx *tx, const char *call_id, int64_t amount_nok);

#endif
