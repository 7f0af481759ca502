/*
 * Office documents: a zip whose members say what it is. What is looked for is
 * what the office programs themselves go by, so that nothing they would run
 * is missed and nothing they would not is refused.
 */
#ifndef TILSKUDD_FILE_INSPECT_OFFICE_H
#define TILSKUDD_FILE_INSPECT_OFFICE_H

#include "services/file/file_type.h"
#include "services/file/inspect/refusal.h"
#include "services/file/inspect/span.h"

enum refusal office_inspect(const struct file_type *type, struct span whole);

#endif
