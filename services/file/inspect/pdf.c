#include "services/file/inspect/pdf.h"

#include <malloc.h>
#include <stdlib.h>

#include <qpdf/qpdf-c.h>

#define TAIL_SIZE 1024 /* where Acrobat looks for the end */

/* A file that takes more than this is too much for anybody. */
#define FAIR_SHARE ((size_t)256 << 20)

/* std::set_new_handler: what C++ calls when there is no memory. */
typedef void new_handler(void);
new_handler *handler_set(new_handler *handler) __asm__(
    "_ZSt15set_new_handlerPFvvE");

/* qpdf takes a lack of memory for damage, and so would refuse a good file.
 * Unless the file itself has taken it all, nobody is judged: the end. */
static void memory_lacks(void)
{
    struct mallinfo2 taken = mallinfo2();

    if (taken.uordblks + taken.hblkhd < FAIR_SHARE)
        abort();
    handler_set(NULL); /* qpdf is told */
}

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
    handler_set(memory_lacks);
    pdf = qpdf_init();
    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    refusal = document_judge(pdf, whole);
    qpdf_cleanup(&pdf);
    return refusal;
}
