/*
 * What a reader of an amended call is told: each field that became different,
 * where it is, before and after.
 */
#include "services/call/call_diff.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"

static const struct {
    const char *why;
    const char *before;
    const char *after;
    const char *expected;
} cases[] = {
    { "nothing is different", "{'a':1,'b':[1]}", "{'b':[1],'a':1}", "[]" },
    { "a value", "{'frameNok':34752000}", "{'frameNok':35000000}",
      "[{'pointer':'#/frameNok','before':34752000,'after':35000000}]" },
    { "a new member has no before", "{}", "{'contact':{'nb':'A'}}",
      "[{'pointer':'#/contact','after':{'nb':'A'}}]" },
    { "a removed member has no after", "{'url':'x'}", "{}",
      "[{'pointer':'#/url','before':'x'}]" },
    { "inside an object", "{'title':{'nb':'A','nn':'B'}}",
      "{'title':{'nb':'A','nn':'C'}}",
      "[{'pointer':'#/title/nn','before':'B','after':'C'}]" },
    { "a list item by item", "{'counties':['39','40']}",
      "{'counties':['39','34','40']}",
      "[{'pointer':'#/counties/1','before':'40','after':'34'},"
      "{'pointer':'#/counties/2','after':'40'}]" },
    { "a shorter list", "{'counties':['39','40']}", "{'counties':['39']}",
      "[{'pointer':'#/counties/1','before':'40'}]" },
    { "an item as a whole, its members sorted",
      "{'criteria':[{'weight':1,'code':'a'}]}",
      "{'criteria':[{'weight':2,'code':'a'}]}",
      "[{'pointer':'#/criteria/0','before':{'code':'a','weight':1},"
      "'after':{'code':'a','weight':2}}]" },
    { "another type", "{'a':{'b':1}}", "{'a':[1]}",
      "[{'pointer':'#/a','before':{'b':1},'after':[1]}]" },
    { "in order of name", "{'c':1,'a':1,'b':1}", "{'b':2,'c':2,'a':2}",
      "[{'pointer':'#/a','before':1,'after':2},"
      "{'pointer':'#/b','before':1,'after':2},"
      "{'pointer':'#/c','before':1,'after':2}]" },
    { "RFC 6901 section 3", "{}", "{'a/b~c':1}",
      "[{'pointer':'#/a~1b~0c','after':1}]" },
};

/* Single quotes keep the table readable. */
static const char *unquote(struct arena *arena, const char *quoted)
{
    char *text = arena_copy(arena, quoted);

    for (char *at = text; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    return text;
}

static json_t *read_json(struct arena *arena, const char *quoted)
{
    json_t *json = json_own(arena, json_loads(unquote(arena, quoted),
                                              JSON_REJECT_DUPLICATES, NULL));

    assert_non_null(json);
    return json;
}

static void differences_are_told_field_by_field(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = call_diff(arena, read_json(arena, cases[i].before),
                                    read_json(arena, cases[i].after));

        print_message("%s\n", cases[i].why);
        assert_string_equal(got, unquote(arena, cases[i].expected));
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_told_field_by_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
