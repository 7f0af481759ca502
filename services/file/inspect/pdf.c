#include "services/file/inspect/pdf.h"

#include <qpdf/qpdf-c.h>

#define TAIL_SIZE 1024 /* where Acrobat looks for the end */

static enum refusal error_judge(qpdf_data pdf)
{
    switch (qpdf_get_error_code(pdf, qpdf_get_error(pdf))) {
    case qpdf_e_password:
    case qpdf_e_unsupported: /* encrypted by a scheme of somebody's own */
        return REFUSAL_ENCRYPTED;
    default:
        return REFUSAL_BROKEN;
    }
}

static enum refusal document_judge(qpdf_data pdf, struct span whole)
{
    QPDF_ERROR_CODE result =
        qpdf_read_memory(pdf, "file", (const char *)whole.bytes, whole.length,
                         NULL);
    int pages = (result & QPDF_ERRORS) == 0 ? qpdf_get_num_pages(pdf) : 0;

    if (qpdf_has_error(pdf))
        return error_judge(pdf);
    return pages > 0 ? ACCEPTED : REFUSAL_BROKEN;
}

enum refusal pdf_inspect(struct span whole)
{
    size_t tail = whole.length < TAIL_SIZE ? whole.length : TAIL_SIZE;
    struct span end = { whole.bytes + whole.length - tail, tail };
    enum refusal refusal;
    qpdf_data pdf;

    if (!span_begins(whole, "%PDF-", 5))
        return REFUSAL_TYPE_MISMATCH;
    if (!span_has(end, "%%EOF"))
        return REFUSAL_BROKEN;
    pdf = qpdf_init();
    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    refusal = document_judge(pdf, whole);
    qpdf_cleanup(&pdf);
    return refusal;
}
