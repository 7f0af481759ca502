/*
 * Is what came what was announced? All of it is read once, into SHA-256 and
 * into a spool that `tilskudd-inspect` looks into, in a process of its own.
 */
#ifndef TILSKUDD_FILE_FILE_JUDGE_H
#define TILSKUDD_FILE_FILE_JUDGE_H

#include "services/file/file_case.h"

/* Why it is not taken, a value of the code list fileRefusalCode; NULL when it
 * is. ERR_OVERLOADED when nobody can tell now. */
err_t file_judge(struct tx *tx, const struct file *file, const char **refusal);

#endif
