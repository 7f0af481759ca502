/*
 * A letter on its pages: where it is cut and where never, how wide columns are,
 * and which part of a page is no text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/letter/program/blocks.h"
#include "services/letter/program/pages.h"
#include "services/letter/program/pdfua.h"
#include "services/letter/program/table.h"

/* Ten lines of ten points fit below the top of a page, eight on the first. */
static const struct sheet sheet = { .first_top = 20, .top = 0, .bottom = 100 };

/* A letter told by signs, one for each strip: "." may begin a page, "k" is kept
 * with what is before it; the answer is the page of each. */
static const char *paged(struct arena *arena, const char *signs)
{
    size_t count = strlen(signs);
    struct strip *strips = arena_array(arena, count + 1, sizeof *strips);
    char *pages = arena_alloc(arena, count + 1);

    for (size_t i = 0; i < count; i++) {
        strips[i].height = 10;
        strips[i].is_kept = signs[i] == 'k';
        strips[i].header = NO_HEADER;
    }
    pages_break(strips, count, &sheet);
    for (size_t i = 0; i < count; i++)
        pages[i] = (char)('0' + strips[i].page);
    return pages;
}

static void a_letter_is_cut_where_it_may_be(void **state)
{
    static const struct {
        const char *signs, *pages;
    } rows[] = {
        { "", "" },
        { "........", "11111111" },
        { ".........", "111111112" },
        /* a heading and the line after it */
        { ".......k.", "111111112" },
        { "........k", "111111122" },
        { ".......kk", "111111222" },
        /* nothing may be cut: then it is cut where the page ends */
        { ".kkkkkkkk", "111111112" },
        { "........kkkkkkkkkkkk", "11111112222222222333" },
        { "...................", "1111111122222222223" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(paged(arena, rows[i].signs), rows[i].pages);
    arena_free(arena);
}

static void a_table_that_goes_on_has_its_header_again(void **state)
{
    struct strip strips[30] = { 0 };

    (void)state;
    for (size_t i = 0; i < 30; i++) {
        strips[i].height = 10;
        strips[i].space = i == 10 ? 5 : 0;
        strips[i].header = i == 0 ? NO_HEADER : 0;
    }
    assert_int_equal(pages_break(strips, 30, &sheet), 4);
    assert_int_equal(strips[7].page, 1);
    assert_true(strips[7].y == 90);
    assert_int_equal(strips[8].page, 2);
    assert_true(strips[8].y == 10);  /* below the header */
    assert_true(strips[10].y == 35); /* the space above it counts */
    assert_int_equal(strips[16].page, 3);
    assert_true(strips[16].y == 10);
}

static double total(const struct table_column *columns, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += columns[i].width;
    return sum;
}

static void columns_share_the_width(void **state)
{
    struct table_column roomy[] = { { 100, 40, false, 0 },
                                    { 60, 60, true, 0 } };
    struct table_column tight[] = { { 900, 60, false, 0 },
                                    { 300, 40, false, 0 },
                                    { 80, 80, true, 0 } };
    struct table_column narrow[] = { { 500, 400, false, 0 },
                                     { 500, 400, false, 0 } };
    struct table_column amounts[] = { { 50, 50, true, 0 },
                                      { 50, 50, true, 0 } };

    (void)state;
    table_share(roomy, 2, 400);
    assert_true(roomy[0].width == 340); /* words get what is left */
    assert_true(roomy[1].width == 60);
    table_share(tight, 3, 400);
    assert_true(tight[2].width == 80); /* an amount is never broken */
    assert_true(tight[0].width > tight[1].width);
    assert_true(tight[1].width > 40);
    assert_true(total(tight, 3) > 399.9 && total(tight, 3) < 400.1);
    table_share(narrow, 2, 400);
    assert_true(narrow[0].width == 200);
    table_share(amounts, 2, 400);
    assert_true(amounts[0].width == 200);
}

static void what_is_no_text_is_an_artifact(void **state)
{
    static const struct {
        const char *content, *marked;
    } rows[] = {
        { "q\nrule\nQ\n", "/Artifact BMC\nq\nrule\nQ\n\nEMC\n" },
        { "a\n/P << /MCID 0 >> BDC\nb\nEMC\nc\n",
          "/Artifact BMC\na\n\nEMC\n/P << /MCID 0 >> BDC\nb\nEMC\n"
          "/Artifact BMC\n\nc\n\nEMC\n" },
        /* what is beside the text, and nested, is neither begin nor end */
        { "/Span << /ActualText <feff> >> BDC\nx\nEMC\n"
          "/P << /MCID 0 >> BDC\n/Span << /ActualText <feff> >> BDC\ny\n"
          "EMC\nb\nEMC\nc",
          "/Artifact BMC\n/Span << /ActualText <feff> >> BDC\nx\nEMC\n\nEMC\n"
          "/P << /MCID 0 >> BDC\n/Span << /ActualText <feff> >> BDC\ny\n"
          "EMC\nb\nEMC\n/Artifact BMC\n\nc\nEMC\n" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(artifacts_marked(arena, rows[i].content,
                                             strlen(rows[i].content))
                                .bytes,
                            rows[i].marked);
    arena_free(arena);
}

static void markdown_is_read_as_blocks(void **state)
{
    static const char markdown[] =
        "# Tittel *her*\n\n3. tre\n4. fire\n\n"
        "| A | B |\n|:--|--:|\n| a | **b** |\n\n"
        "<b>rå</b> [ord](https://a.example) [x](javascript:y)\n";
    struct arena *arena = arena_new();
    const struct block *heading =
        blocks_read(arena, markdown, strlen(markdown));
    const struct block *list = heading->next, *table = list->next;
    const struct block *row = table->first, *text = table->next;
    const struct span *span = text->spans;

    (void)state;
    assert_int_equal(heading->kind, BLOCK_HEADING);
    assert_int_equal(heading->level, 1);
    assert_string_equal(blocks_title(arena, heading), "Tittel her");
    assert_true(heading->spans->next->is_italic);
    assert_true(list->is_ordered);
    assert_int_equal(list->start, 3);
    assert_int_equal(list->first->next->first->kind, BLOCK_PARAGRAPH);
    assert_int_equal(table->columns, 2);
    assert_true(row->is_header && row->first->is_header);
    assert_false(row->first->is_right);
    assert_true(row->next->first->next->is_right);
    assert_false(row->next->is_header);
    assert_true(row->next->first->next->spans->is_bold);
    assert_string_equal(spans_text(arena, span), "<b>rå</b> ord x");
    while (span->url == NULL)
        span = span->next;
    assert_string_equal(span->url, "https://a.example");
    for (span = span->next; span != NULL; span = span->next)
        assert_null(span->url);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_is_cut_where_it_may_be),
        cmocka_unit_test(a_table_that_goes_on_has_its_header_again),
        cmocka_unit_test(columns_share_the_width),
        cmocka_unit_test(what_is_no_text_is_an_artifact),
        cmocka_unit_test(markdown_is_read_as_blocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
