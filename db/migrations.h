/*
 * The migrations of db/migrations/, embedded at build by db/embed_sql.py:
 * numbered from 1 without a gap, ended by version 0. The checksum is SHA-256
 * in hex of the file's bytes, so that a released file is never edited.
 */
#ifndef TILSKUDD_DB_MIGRATIONS_H
#define TILSKUDD_DB_MIGRATIONS_H

#include <stddef.h>

struct migration {
    int version;
    const char *name;
    const char *checksum;
    const char *sql;
};

extern const struct migration migrations[];
extern const size_t migration_count;

#endif
