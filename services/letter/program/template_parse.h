/*
 * A template taken apart: for template.c alone. A flat list, in which a
 * section knows where it ends.
 */
#ifndef TILSKUDD_LETTER_TEMPLATE_PARSE_H
#define TILSKUDD_LETTER_TEMPLATE_PARSE_H

#include "services/letter/program/format.h"
#include "services/letter/program/value.h"

enum part_kind {
    PART_TEXT,    /* `text` as it is */
    PART_VALUE,   /* {{path|format}} */
    PART_SECTION, /* {{#path}} */
    PART_ABSENT,  /* {{^path}} */
    PART_END      /* {{/path}} */
};

struct part {
    enum part_kind kind;
    const char *text; /* the text, or the path */
    enum format format;
    enum place place;
    size_t indent;
    size_t end; /* of a section: the index of its PART_END */
};

struct template {
    struct part *parts;
    size_t count;
};

#endif
