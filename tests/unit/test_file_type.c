/*
 * The types of files: each is found by its media type and known by its names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <ctype.h>
#include <string.h>

#include "services/file/file_type.h"

static void each_type_is_whole_and_found_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < file_type_count; i++) {
        const struct file_type *type = &file_types[i];

        assert_ptr_equal(file_type_of(type->media_type), type);
        assert_non_null(type->mark);
        assert_non_null(type->extensions[0]);
        for (const char *const *one = type->extensions; *one; one++) {
            for (const char *c = *one; *c != '\0'; c++)
                assert_true(islower((unsigned char)*c));
        }
    }
}

static void what_is_not_in_the_list_is_not_taken(void **state)
{
    static const char *const others[] = {
        "", "application/zip", "application/PDF", "application/pdf ",
        "application/msword", "image/svg+xml", "text/html",
        "application/vnd.ms-word.document.macroEnabled.12",
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_null(file_type_of(others[i]));
}

static void a_name_fits_by_its_last_extension(void **state)
{
    static const struct {
        const char *media_type, *name;
        bool fits;
    } cases[] = {
        { "application/pdf", "Søknad 2026.pdf", true },
        { "application/pdf", "PLAN.PDF", true },
        { "application/pdf", "plan.pdf.exe", false },
        { "application/pdf", "plan.docx", false },
        { "application/pdf", "plan", false },
        { "application/pdf", "pdf", false },
        { "application/pdf", ".pdf", false },
        { "application/pdf", "plan.", false },
        { "image/jpeg", "bilde.jpg", true },
        { "image/jpeg", "bilde.JPEG", true },
        { "image/jpeg", "bilde.jpe", false },
        { "text/csv", "tall.csv", true },
        { "text/csv", "tall.txt", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(file_type_fits(file_type_of(cases[i].media_type),
                                        cases[i].name),
                         cases[i].fits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_is_whole_and_found_once),
        cmocka_unit_test(what_is_not_in_the_list_is_not_taken),
        cmocka_unit_test(a_name_fits_by_its_last_extension),
    };

    return cmocka_run_group_tests_name("file_type", tests, NULL, NULL);
}
