/*
 * Which language of messages an Accept-Language asks for.
 */
#include "services/base/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *header;
    enum language chosen;
} rows[] = {
    /* Nothing asked for, or nothing we have: bokmål. */
    { NULL, LANGUAGE_NB },
    { "", LANGUAGE_NB },
    { "*", LANGUAGE_NB },
    { "se", LANGUAGE_NB },
    { "de-DE, fr;q=0.5", LANGUAGE_NB },
    /* One language, with and without region, in any case. */
    { "nb", LANGUAGE_NB },
    { "nn", LANGUAGE_NN },
    { "en", LANGUAGE_EN },
    { "no", LANGUAGE_NB },
    { "nn-NO", LANGUAGE_NN },
    { "en-GB", LANGUAGE_EN },
    { "NN-no", LANGUAGE_NN },
    { " nn ", LANGUAGE_NN },
    /* Weights decide, not the order. */
    { "nb;q=0.1, nn;q=0.9", LANGUAGE_NN },
    { "nn;q=0.9,nb;q=0.1", LANGUAGE_NN },
    { "en;q=0.001", LANGUAGE_EN },
    { "en ; q=1.000 , nb;q=0.999", LANGUAGE_EN },
    { "en;Q=0.5, nn;q=0.6", LANGUAGE_NN },
    { "nn-NO;q=0.2, nn;q=0.9, nb;q=0.5", LANGUAGE_NN },
    { "nn;q=0.9, nn-NO;q=0.2, nb;q=0.5", LANGUAGE_NN },
    /* A browser in Norway. */
    { "nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.6,en-US;q=0.5", LANGUAGE_NB },
    { "nn-NO,nn;q=0.9,no-NO;q=0.8,no;q=0.6,nb;q=0.5", LANGUAGE_NN },
    { "en-US,en;q=0.9", LANGUAGE_EN },
    /* The star stands for those not named; weight 0 refuses. */
    { "nb;q=0, *", LANGUAGE_NN },
    { "nb;q=0, nn;q=0, *;q=0.5", LANGUAGE_EN },
    { "*;q=0.2, en;q=0.1", LANGUAGE_NB },
    { "nn;q=0", LANGUAGE_NB },
    /* A malformed range is passed over, the rest counts. */
    { "en;q=2, nn;q=0.3", LANGUAGE_NN },
    { "en;q=0.9999, nn;q=0.3", LANGUAGE_NN },
    { "en;q=, nn;q=0.3", LANGUAGE_NN },
    { "en;q=0,1, nn;q=0.3", LANGUAGE_NN },
    { "en;level=1, nn;q=0.3", LANGUAGE_NN },
    { "en;q=x, nn", LANGUAGE_NN },
    { "nb;q=0, *;q=0.5, *;q=x", LANGUAGE_NN },
    { "en nn", LANGUAGE_NB },
    { "english, nynorsk", LANGUAGE_NB },
    { ",,;,nn,,", LANGUAGE_NN },
    { ";q=1", LANGUAGE_NB },
};

static void the_best_language_is_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (language_choose(rows[i].header) != rows[i].chosen)
            fail_msg("%s gives %s", rows[i].header,
                     language_tag(language_choose(rows[i].header)));
    }
}

static void tags_are_those_of_content_language(void **state)
{
    (void)state;
    assert_string_equal(language_tag(LANGUAGE_NB), "nb");
    assert_string_equal(language_tag(LANGUAGE_NN), "nn");
    assert_string_equal(language_tag(LANGUAGE_EN), "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_language_is_chosen),
        cmocka_unit_test(tags_are_those_of_content_language),
    };

    return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
