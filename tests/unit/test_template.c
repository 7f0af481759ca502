/*
 * Templates of letters: every one we have can be read; what is written in them
 * comes out as their README says; and what people wrote is never markup.
 */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/letter/program/blocks.h"
#include "services/letter/program/html.h"
#include "services/letter/program/template.h"

/* The Markdown of a template filled with content in JSON; what is missing is
 * appended behind a bar. NULL when the template is refused. */
static const char *filled(struct arena *arena, const char *source,
                          const char *content)
{
    const char *fault = NULL;
    const struct template *template = template_parse(arena, source, &fault);
    json_t *missing = json_own(arena, json_array());
    struct text out = text_new(arena, 64);
    json_t *json = json_own(arena, json_loads(content, 0, NULL));

    assert_true((template == NULL) == (fault != NULL));
    if (template == NULL)
        return NULL;
    assert_non_null(json);
    assert_true(template_fill(template, json, &out, missing));
    for (size_t i = 0; i < json_array_size(missing); i++)
        text_addf(&out, "|%s", json_string_value(json_array_get(missing, i)));
    return out.bytes;
}

static void every_template_can_be_read(void **state)
{
    struct arena *arena = arena_new();
    size_t count = 0;

    (void)state;
    for (const struct template_file *file = template_files; file->kind != NULL;
         file++, count++) {
        const char *fault = NULL;

        if (template_parse(arena, file->text, &fault) == NULL)
            fail_msg("%s.%s.md: %s", file->kind, file->language, fault);
        if (strncmp(file->text, "# ", 2) != 0)
            fail_msg("%s.%s.md begins with no title", file->kind,
                     file->language);
        assert_ptr_equal(template_text(file->kind, file->language), file->text);
    }
    assert_true(count >= 2);
    assert_null(template_text("decision", "en"));
    arena_free(arena);
}

static void values_and_sections(void **state)
{
    static const struct {
        const char *template, *content, *filled;
    } rows[] = {
        { "Hei {{a/b}} du", "{\"a\":{\"b\":\"der\"}}", "Hei der du" },
        { "{{n}}", "{\"n\":1320000}", "1320000" },
        { "{{n|kroner}}", "{\"n\":1320000}", "1\u00a0320\u00a0000\u00a0kr" },
        { "{{n|kroner}}", "{\"n\":0}", "0\u00a0kr" },
        { "{{n|kroner}}", "{\"n\":-5000}", "\u22125\u00a0000\u00a0kr" },
        { "{{n|kroner}}", "{\"n\":\"5000\"}", "|n" },
        { "{{n|tall}}", "{\"n\":45000}", "45\u00a0000" },
        { "{{n|prosent}}", "{\"n\":12.5}", "12\\,5\u00a0\\%" },
        { "{{n|prosent}}", "{\"n\":\"80\"}", "80\u00a0\\%" },
        { "{{n|prosent}}", "{\"n\":\"mye\"}", "|n" },
        { "{{d|dato}}", "{\"d\":\"2026-06-29\"}", "29\\.\u00a0juni 2026" },
        { "{{d|dato}}", "{\"d\":\"2026-06-29T23:59:59+02:00\"}",
          "29\\.\u00a0juni 2026" },
        { "{{d|dato}}", "{\"d\":\"2026-06-29T21:59:59Z\"}", "|d" },
        { "{{d|dato}}", "{\"d\":\"2026-02-30\"}", "|d" },
        { "{{d|tidspunkt}}", "{\"d\":\"2026-03-01T23:59:59.999999+01:00\"}",
          "1\\.\u00a0mars 2026 kl\\.\u00a023\\.59" },
        { "{{d|tidspunkt}}", "{\"d\":\"2026-03-01\"}", "|d" },
        { "{{o|orgnr}}", "{\"o\":\"974760673\"}", "974\u00a0760\u00a0673" },
        { "{{o|orgnr}}", "{\"o\":\"97476067x\"}", "|o" },
        { "{{k|konto}}", "{\"k\":\"12345678903\"}", "1234\\.56\\.78903" },
        { "[x]({{u|lenke}})", "{\"u\":\"https://a.example/b?c\"}",
          "[x](<https://a.example/b?c>)" },
        { "{{u|lenke}}", "{\"u\":\"javascript:alert(1)\"}", "|u" },
        { "{{u|lenke}}", "{\"u\":\"https://a> <b\"}", "|u" },
        { "{{e|epost}}", "{\"e\":\"post@fylket.example\"}",
          "<post@fylket.example>" },
        { "{{e|epost}}", "{\"e\":\"post@fylket@x\"}", "|e" },
        { "a{{! til oss selv }}b", "{}", "ab" },
        { "{{#a}}ja{{/a}}{{^a}}nei{{/a}}", "{\"a\":\"x\"}", "ja" },
        { "{{#a}}ja{{/a}}{{^a}}nei{{/a}}", "{\"a\":0}", "ja" },
        { "{{#a}}ja{{/a}}{{^a}}nei{{/a}}", "{\"a\":false}", "nei" },
        { "{{#a}}ja{{/a}}{{^a}}nei{{/a}}", "{\"a\":\" \"}", "nei" },
        { "{{#a}}ja{{/a}}{{^a}}nei{{/a}}", "{\"a\":[]}", "nei" },
        { "{{#a}}ja{{/a}}{{^a}}nei{{/a}}", "{}", "nei" },
        { "{{#a}}<{{.}}>{{/a}}", "{\"a\":[\"x\",\"y\"]}", "<x><y>" },
        { "{{#a}}{{./b}}{{c}};{{/a}}",
          "{\"a\":[{\"b\":1},{\"b\":2}],\"c\":3}", "13;23;" },
        { "{{#a}}{{#./b}}{{.}}{{/./b}};{{/a}}",
          "{\"a\":[{\"b\":[1,2]},{\"b\":[3]}]}", "12;3;" },
        { "A\n{{#a}}\n| {{.}} |\n{{/a}}\nB\n", "{\"a\":[1,2]}",
          "A\n| 1 |\n| 2 |\nB\n" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(filled(arena, rows[i].template, rows[i].content),
                            rows[i].filled);
    arena_free(arena);
}

static void all_that_is_missing_is_told_at_once(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    assert_string_equal(
        filled(arena,
               "{{a}}{{b/c}}{{a}}{{#d}}{{./e}}{{/d}}{{#f}}{{g}}{{/f}}{{h}}",
               "{\"a\":null,\"b\":{\"c\":\"\"},\"d\":[{\"e\":1},{}],"
               "\"h\":{\"i\":1}}"),
        "1|a|b/c|d/1/e|h");
    arena_free(arena);
}

/* An outer name is never taken for an inner one that is not there. */
static void an_item_speaks_for_itself(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    assert_string_equal(filled(arena, "{{#a}}{{./title}}{{/a}}",
                               "{\"title\":\"ytre\",\"a\":[{\"x\":1}]}"),
                        "|a/0/title");
    arena_free(arena);
}

static void a_template_that_breaks_the_form_is_refused(void **state)
{
    static const char *const rows[] = {
        "{{a",         "a}}",           "{{}}",        "{{ a }}",
        "{{a b}}",     "{{a/}}",        "{{/a}}",      "{{#a}}",
        "{{a//b}}",    "{{#a}}{{#b}}{{/a}}{{/b}}",     "{{a|krone}}",
        "{{a|}}",      "{{../a}}",      "{{#}}{{/}}",  "{{a\nb}}",
        "{{a_b}}",     "{{{a}}}",       "{{#a|dato}}x{{/a|dato}}",
        "{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}",
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (filled(arena, rows[i], "{}") != NULL)
            fail_msg("taken: %s", rows[i]);
    }
    arena_free(arena);
}

/* The body of the page that a template and content make. */
static const char *page(struct arena *arena, const char *source,
                        const char *value)
{
    static const char *const none[] = { NULL };
    json_t *content = json_own(arena, json_pack("{s:s}", "v", value));
    const char *markdown = filled(arena, source, json_text(arena, content));
    struct letter letter = { .language = "nb",
                             .title = "T",
                             .administrator = { "A", none },
                             .recipient = { "R", none },
                             .reference = "1",
                             .date = "D",
                             .iso_date = "D",
                             .contact = "K" };
    struct text out = text_new(arena, 4096);
    const char *begin, *end;

    letter.blocks = blocks_read(arena, markdown, strlen(markdown));
    html_write(&out, &letter);
    begin = strstr(out.bytes, "<main>\n") + strlen("<main>\n");
    end = strstr(begin, "</main>");
    return arena_copyn(arena, begin, (size_t)(end - begin));
}

static void what_people_wrote_is_text(void **state)
{
    static const char *const rows[] = {
        "# nei",        "- nei",       "1. nei",      "> nei",
        "**nei**",      "_nei_",       "`nei`",       "---",
        "===",          "[a](b)",      "![a](b)",     "| a | b |",
        "\\",           "\\|",         "\\\\|",       "a\\",
        "~~nei~~",      "{{a}}",       "* nei",       "+ nei",
        "```",          "    kode",    "[a]: /b",     "https://a.example",
        "&#124;x",      "a|b|c",       "![](x)",      "1) nei",
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *shown = rows[i] + strspn(rows[i], " ");
        struct text told = text_new(arena, 64);

        for (const char *at = shown; *at != '\0'; at++) {
            const char one[] = { *at, '\0' };

            text_add(&told, *at == '>' ? "&gt;" : *at == '&' ? "&amp;" : one);
        }
        assert_string_equal(page(arena, "{{v}}\n", rows[i]),
                            arena_printf(arena, "<p>%s</p>\n", told.bytes));
        assert_string_equal(page(arena, "## {{v}}\n", rows[i]),
                            arena_printf(arena, "<h2>%s</h2>\n", told.bytes));
        assert_string_equal(
            page(arena, "|A|\n|--|\n|{{v}}|\n", rows[i]),
            arena_printf(arena,
                         "<table>\n<thead>\n<tr><th scope=\"col\">A</th></tr>\n"
                         "</thead>\n<tbody>\n<tr><td>%s</td></tr>\n"
                         "</tbody>\n</table>\n",
                         told.bytes));
    }
    assert_string_equal(page(arena, "{{v}}\n", "<b>\"&amp;'"),
                        "<p>&lt;b&gt;&quot;&amp;amp;'</p>\n");
    arena_free(arena);
}

static void lines_stay_where_they_may(void **state)
{
    static const struct {
        const char *template, *value, *page;
    } rows[] = {
        { "{{v}}\n", "a\nb", "<p>a<br>\nb</p>\n" },
        { "{{v}}\n", "a\r\nb", "<p>a<br>\nb</p>\n" },
        { "{{v}}\n", "a\n\n\n    b\n", "<p>a</p>\n<p>b</p>\n" },
        { "{{v}}\n", "\n\n a \n - b", "<p>a<br>\n- b</p>\n" },
        { "x **{{v}}** y\n", "a\n\nb",
          "<p>x <strong>a</strong><br>\n<strong>b</strong> y</p>\n" },
        { "- {{v}}\n- x\n", "a\n\nb",
          "<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n<li><p>x</p>\n</li>\n</ul>\n" },
        { "## {{v}}\n", "a\n\nb", "<h2>a b</h2>\n" },
        { "{{v}}\n", "a\u202eb\u2066c\u200fd\x07" "e\xc2\x85" "f",
          "<p>abcde<br>\nf</p>\n" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(page(arena, rows[i].template, rows[i].value),
                            rows[i].page);
    arena_free(arena);
}

static void a_letter_has_bounds(void **state)
{
    struct arena *arena = arena_new();
    const char *fault;
    const struct template *template =
        template_parse(arena, "{{#a}}{{#a}}{{#a}}{{v}}{{/a}}{{/a}}{{/a}}",
                       &fault);
    char *value = arena_alloc(arena, 2001);
    json_t *content;
    json_t *missing = json_own(arena, json_array());
    struct text out = text_new(arena, 64);

    (void)state;
    memset(value, 'x', 2000);
    content = json_own(arena, json_pack("{s:[],s:s}", "a", "v", value));
    for (int i = 0; i < 30; i++)
        json_array_append_new(json_object_get(content, "a"), json_integer(i));
    assert_false(template_fill(template, content, &out, missing));
    assert_true(out.length < 2 * TEMPLATE_FILLED_MAX);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_template_can_be_read),
        cmocka_unit_test(values_and_sections),
        cmocka_unit_test(all_that_is_missing_is_told_at_once),
        cmocka_unit_test(an_item_speaks_for_itself),
        cmocka_unit_test(a_template_that_breaks_the_form_is_refused),
        cmocka_unit_test(what_people_wrote_is_text),
        cmocka_unit_test(lines_stay_where_they_may),
        cmocka_unit_test(a_letter_has_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
