/*
 * Completing the PDF.
 */
#include "services/letter/program/pdfua.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

struct paper {
    struct arena *arena;
    qpdf_data pdf;
};

static void paper_release(void *pdf)
{
    qpdf_data data = pdf;

    qpdf_cleanup(&data);
}

/* ---- Artifacts ----------------------------------------------------------- */

static bool ends_with(const char *line, size_t length, const char *end)
{
    size_t size = strlen(end);

    return length >= size && memcmp(line + length - size, end, size) == 0;
}

/* cairo puts operators of marked content on lines of their own. */
static bool begins_marked(const char *line, size_t length)
{
    return ends_with(line, length, " BDC");
}

static bool ends_marked(const char *line, size_t length)
{
    return length == 3 && memcmp(line, "EMC", 3) == 0;
}

/* The bounds of what is tagged: from the first marked content with an MCID to
 * the end of the last; both are `length` when there is none. */
static void tagged_find(const char *content, size_t length, size_t *from,
                        size_t *to)
{
    bool is_tagged[16] = { false }; /* cairo nests two */
    size_t depth = 0;

    *from = *to = length;
    for (size_t at = 0; at < length;) {
        const char *line = content + at;
        const char *feed = memchr(line, '\n', length - at);
        size_t size = feed == NULL ? length - at : (size_t)(feed - line);

        if (begins_marked(line, size) && depth < 16) {
            is_tagged[depth] = memmem(line, size, "/MCID", 5) != NULL;
            if (is_tagged[depth] && *from == length)
                *from = at;
            depth++;
        } else if (ends_marked(line, size) && depth > 0 && is_tagged[--depth])
            *to = at + size;
        at += size + 1;
    }
}

static void add_artifact(struct text *out, const char *bytes, size_t length)
{
    text_add(out, "/Artifact BMC\n");
    text_addn(out, bytes, length);
    text_add(out, "\nEMC\n");
}

struct text artifacts_marked(struct arena *arena, const char *content,
                             size_t length)
{
    struct text out = text_new(arena, length + 128);
    size_t from, to;

    tagged_find(content, length, &from, &to);
    add_artifact(&out, content, from);
    text_addn(&out, content + from, to - from);
    if (to < length) {
        text_addc(&out, '\n');
        add_artifact(&out, content + to, length - to);
    }
    return out;
}

static void stream_fill(const struct paper *paper, qpdf_oh stream,
                        const char *bytes, size_t length)
{
    qpdf_oh_replace_stream_data(paper->pdf, stream,
                                (const unsigned char *)bytes, length,
                                qpdf_oh_new_null(paper->pdf),
                                qpdf_oh_new_null(paper->pdf));
}

static const char *content_mark(const struct paper *paper, qpdf_oh page)
{
    unsigned char *content = NULL;
    size_t length = 0;
    struct text marked;
    qpdf_oh stream;

    if (qpdf_oh_get_page_content_data(paper->pdf, page, &content, &length) !=
        QPDF_SUCCESS)
        return "a page can't be read again";
    arena_adopt(paper->arena, content, free);
    marked = artifacts_marked(paper->arena, (const char *)content, length);
    stream = qpdf_oh_new_stream(paper->pdf);
    stream_fill(paper, stream, marked.bytes, marked.length);
    qpdf_oh_replace_key(paper->pdf, page, "/Contents", stream);
    return NULL;
}

/* ---- Links and pages ----------------------------------------------------- */

/* ISO 14289-1 § 7.18.5: a link says in words where it leads. */
static void links_describe(const struct paper *paper, qpdf_oh page)
{
    qpdf_data pdf = paper->pdf;
    qpdf_oh links = qpdf_oh_get_key(pdf, page, "/Annots");
    int count = qpdf_oh_is_array(pdf, links)
                    ? qpdf_oh_get_array_n_items(pdf, links)
                    : 0;

    for (int i = 0; i < count; i++) {
        qpdf_oh link = qpdf_oh_get_array_item(pdf, links, i);
        qpdf_oh action = qpdf_oh_get_key(pdf, link, "/A");

        qpdf_oh_replace_key(pdf, link, "/Contents",
                            qpdf_oh_get_key(pdf, action, "/URI"));
        qpdf_oh_replace_key(pdf, link, "/F", qpdf_oh_new_integer(pdf, 4));
    }
}

static const char *pages_complete(const struct paper *paper)
{
    int count = qpdf_get_num_pages(paper->pdf);

    for (int i = 0; i < count; i++) {
        qpdf_oh page = qpdf_get_page_n(paper->pdf, (size_t)i);
        const char *reason = content_mark(paper, page);

        if (reason != NULL)
            return reason;
        links_describe(paper, page);
        /* § 7.18.3: by structure, also from link to link. */
        qpdf_oh_replace_key(paper->pdf, page, "/Tabs",
                            qpdf_oh_new_name(paper->pdf, "/S"));
    }
    return NULL;
}

/* ---- Structure ----------------------------------------------------------- */

static void attribute_put(const struct paper *paper, qpdf_oh element,
                          const char *attribute)
{
    qpdf_oh_replace_key(paper->pdf, element, "/A",
                        qpdf_oh_parse(paper->pdf, attribute));
}

/* The label of a list's first item is a number or a sign; which of the two is
 * not asked here, only that labels are there (ISO 32000-1, table 347). */
static void element_complete(const struct paper *paper, qpdf_oh element)
{
    qpdf_oh kind = qpdf_oh_get_key(paper->pdf, element, "/S");

    if (qpdf_oh_is_name_and_equals(paper->pdf, kind, "/TH"))
        attribute_put(paper, element, "<< /O /Table /Scope /Column >>");
}

static void structure_complete(const struct paper *paper, qpdf_oh element,
                               int depth)
{
    qpdf_data pdf = paper->pdf;
    qpdf_oh inside;
    int count;

    if (depth > 32 || !qpdf_oh_is_dictionary(pdf, element))
        return;
    element_complete(paper, element);
    inside = qpdf_oh_get_key(pdf, element, "/K");
    if (!qpdf_oh_is_array(pdf, inside)) {
        structure_complete(paper, inside, depth + 1);
        return;
    }
    count = qpdf_oh_get_array_n_items(pdf, inside);
    for (int i = 0; i < count; i++)
        structure_complete(paper, qpdf_oh_get_array_item(pdf, inside, i),
                           depth + 1);
}

/* ---- The document -------------------------------------------------------- */

static void add_xml(struct text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            text_add(out, "&amp;");
        else if (*text == '<')
            text_add(out, "&lt;");
        else if (*text == '>')
            text_add(out, "&gt;");
        else
            text_addc(out, *text);
    }
}

static void metadata_put(const struct paper *paper, qpdf_oh root,
                         const struct letter *letter)
{
    struct text xml = text_new(paper->arena, 2048);
    qpdf_oh stream = qpdf_oh_new_stream(paper->pdf);
    qpdf_oh dictionary = qpdf_oh_get_dict(paper->pdf, stream);

    text_add(
        &xml,
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf="
        "\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\"\n"
        " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
        " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
        " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    add_xml(&xml, letter->title);
    text_add(&xml, "</rdf:li></rdf:Alt></dc:title>\n"
                   "<dc:creator><rdf:Seq><rdf:li>");
    add_xml(&xml, letter->administrator.name);
    text_addf(&xml,
              "</rdf:li></rdf:Seq></dc:creator>\n"
              "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag>"
              "</dc:language>\n"
              "<xmp:CreateDate>%s</xmp:CreateDate>\n"
              "<pdfuaid:part>1</pdfuaid:part>\n"
              "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
              "<?xpacket end=\"w\"?>\n",
              letter->language, letter->iso_date);
    stream_fill(paper, stream, xml.bytes, xml.length);
    qpdf_oh_replace_key(paper->pdf, dictionary, "/Type",
                        qpdf_oh_new_name(paper->pdf, "/Metadata"));
    qpdf_oh_replace_key(paper->pdf, dictionary, "/Subtype",
                        qpdf_oh_new_name(paper->pdf, "/XML"));
    qpdf_oh_replace_key(paper->pdf, root, "/Metadata", stream);
}

static void root_complete(const struct paper *paper,
                          const struct letter *letter)
{
    qpdf_data pdf = paper->pdf;
    qpdf_oh root = qpdf_get_root(pdf);

    qpdf_oh_replace_key(pdf, root, "/Lang",
                        qpdf_oh_new_unicode_string(pdf, letter->language));
    qpdf_oh_replace_key(pdf, root, "/ViewerPreferences",
                        qpdf_oh_parse(pdf, "<< /DisplayDocTitle true >>"));
    qpdf_oh_replace_key(pdf, root, "/MarkInfo",
                        qpdf_oh_parse(pdf, "<< /Marked true >>"));
    metadata_put(paper, root, letter);
    structure_complete(paper, qpdf_oh_get_key(pdf, root, "/StructTreeRoot"), 0);
}

static const char *paper_say(const struct paper *paper, struct text *out)
{
    qpdf_data pdf = paper->pdf;

    if (qpdf_init_write_memory(pdf) != QPDF_SUCCESS)
        return "the PDF can't be written";
    qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
    qpdf_set_minimum_pdf_version(pdf, "1.7");
    qpdf_set_object_stream_mode(pdf, qpdf_o_generate);
    if (qpdf_write(pdf) != QPDF_SUCCESS || qpdf_has_error(pdf))
        return "the PDF can't be written";
    text_addn(out, (const char *)qpdf_get_buffer(pdf),
              qpdf_get_buffer_length(pdf));
    return NULL;
}

const char *pdfua_write(struct text *out, const struct text *drawn,
                        const struct letter *letter)
{
    struct paper paper = { out->arena, qpdf_init() };
    const char *reason;

    arena_adopt(out->arena, paper.pdf, paper_release);
    qpdf_silence_errors(paper.pdf);
    if (qpdf_read_memory(paper.pdf, "letter", drawn->bytes, drawn->length,
                         NULL) != QPDF_SUCCESS)
        return "what cairo drew can't be read again";
    reason = pages_complete(&paper);
    if (reason != NULL)
        return reason;
    root_complete(&paper, letter);
    return paper_say(&paper, out);
}
