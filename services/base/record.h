/*
 * Descriptor tables: which JSON member is which struct member and which
 * column. One table per struct, checked by the compiler: FIELD_* refuses a
 * member of another type. Only what C decides on is described; the rest of a
 * document stays JSON.
 */
#ifndef TILSKUDD_BASE_RECORD_H
#define TILSKUDD_BASE_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/base/arena.h"

enum field_type {
    FIELD_TYPE_TEXT,   /* const char *; NULL when absent */
    FIELD_TYPE_INT,    /* int64_t; 0 when absent */
    FIELD_TYPE_BOOL,   /* bool; false when absent */
    FIELD_TYPE_JSON,   /* json_t *, borrowed; NULL when absent */
    FIELD_TYPE_RECORD, /* nested struct by value */
    FIELD_TYPE_LIST,   /* struct list of nested structs */
};

/* A list of `count` structs in the arena. */
struct list {
    void *items;
    size_t count;
};

struct record;

struct field {
    const char *member; /* JSON member; also the column, in snake_case */
    const char *column; /* NULL when never loaded from a row */
    enum field_type type;
    size_t offset;
    const struct record *of; /* of RECORD and LIST */
};

struct record {
    const char *name;
    size_t size;
    const struct field *fields;
    size_t field_count;
};

/* The address of `member`, cast so that a wrong type does not compile. */
#define FIELD_OFFSET(type_, struct_, member_)                                  \
    (offsetof(struct_, member_) +                                              \
     0 * sizeof((type_ *)0 == &((struct_ *)0)->member_))

#define FIELD_TEXT(struct_, member_, json_, column_)                           \
    { json_, column_, FIELD_TYPE_TEXT,                                         \
      FIELD_OFFSET(const char *, struct_, member_), NULL }
#define FIELD_INT(struct_, member_, json_, column_)                            \
    { json_, column_, FIELD_TYPE_INT,                                          \
      FIELD_OFFSET(int64_t, struct_, member_), NULL }
#define FIELD_BOOL(struct_, member_, json_, column_)                           \
    { json_, column_, FIELD_TYPE_BOOL,                                         \
      FIELD_OFFSET(bool, struct_, member_), NULL }
#define FIELD_JSON(struct_, member_, json_, column_)                           \
    { json_, column_, FIELD_TYPE_JSON,                                         \
      FIELD_OFFSET(json_t *, struct_, member_), NULL }
#define FIELD_RECORD(struct_, member_, json_, record_)                         \
    { json_, NULL, FIELD_TYPE_RECORD, offsetof(struct_, member_), record_ }
#define FIELD_LIST(struct_, member_, json_, record_)                           \
    { json_, NULL, FIELD_TYPE_LIST,                                            \
      FIELD_OFFSET(struct list, struct_, member_), record_ }

#define RECORD(name_, struct_, fields_)                                        \
    { name_, sizeof(struct_), fields_, sizeof(fields_) / sizeof *(fields_) }

/* Fills `out` (zeroed here) from a JSON object that the contract's schema has
 * accepted. Text is copied into the arena; json_t members are borrowed from
 * `object`. Members without a field are skipped. */
void record_from_json(const struct record *record, const json_t *object,
                      struct arena *arena, void *out);

/* For a loader of rows: sets one field from the column's text (PostgreSQL
 * text format; NULL leaves it zero). A JSON field is parsed and adopted. */
void record_set_text(const struct field *field, const char *value,
                     struct arena *arena, void *out);

#endif
