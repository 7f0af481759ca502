/*
 * The code lists of the service and their names for people; code.def is the
 * list, and the contract's enums are compared with it in a test.
 */
#ifndef TILSKUDD_BASE_CODE_H
#define TILSKUDD_BASE_CODE_H

#include "services/base/language.h"

/* [{"name":"measureCategory","values":[{"code":..,"title":{nb,nn,en}}]}]:
 * lists and values in the order of the file. */
void codes_write(struct text *out);

/* The name of one value; asserts that the list has it. */
const char *code_title(const char *list, const char *value,
                       enum language language);

#endif
