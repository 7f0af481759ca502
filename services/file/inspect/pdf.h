/*
 * PDF (ISO 32000): whole from the first byte to the last, and such that it can
 * be opened without a password. qpdf reads it, in here and nowhere else: its
 * faults end in the sandbox. A document that only asks not to be changed opens
 * with the empty password, and is taken.
 */
#ifndef TILSKUDD_FILE_INSPECT_PDF_H
#define TILSKUDD_FILE_INSPECT_PDF_H

#include "services/file/inspect/refusal.h"
#include "services/file/inspect/span.h"

enum refusal pdf_inspect(struct span whole);

#endif
