/*
 * Formats: what each one takes, and the near misses it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/schema_node.h"

struct sample {
    const char *format;
    const char *text;
    bool fits;
};

static const struct sample samples[] = {
    { "uuid", "0198c1a0-5a00-7000-8000-000000000001", true },
    { "uuid", "0198C1A0-5A00-7000-8000-00000000000F", true },
    { "uuid", "0198c1a0-5a00-7000-8000-00000000000", false },
    { "uuid", "0198c1a0-5a00-7000-8000-0000000000011", false },
    { "uuid", "0198c1a05a0070008000000000000001", false },
    { "uuid", "{0198c1a0-5a00-7000-8000-000000000001}", false },
    { "uuid", "0198c1a0-5a00-7000-8000-00000000000g", false },
    { "uuid", "", false },

    { "date", "2026-03-16", true },
    { "date", "2028-02-29", true },
    { "date", "2026-02-29", false },
    { "date", "2026-13-01", false },
    { "date", "2026-3-16", false },
    { "date", "16.03.2026", false },
    { "date", "1899-12-31", false },
    { "date", "2201-01-01", false },
    { "date", "2026-03-16T00:00:00Z", false },

    { "date-time", "2026-03-16T22:59:59Z", true },
    { "date-time", "2026-03-16T22:59:59.999Z", true },
    { "date-time", "2026-03-16T23:59:59.123456+01:00", true },
    { "date-time", "2026-03-16T17:29:59-05:30", true },
    { "date-time", "2026-03-16T17:29:59+15:59", true },
    { "date-time", "2026-03-16T17:29:59+16:00", false },
    { "date-time", "2026-03-16T17:29:59-23:59", false },
    { "date-time", "2026-03-16T22:59:59.1234567Z", false },
    { "date-time", "2026-03-16T22:59:59.Z", false },
    { "date-time", "2026-03-16T22:59:60Z", false },
    { "date-time", "2026-03-16T24:00:00Z", false },
    { "date-time", "2026-03-16T22:60:00Z", false },
    { "date-time", "2026-03-16T22:59:59", false },
    { "date-time", "2026-03-16 22:59:59Z", false },
    { "date-time", "2026-03-16T22:59:59z", false },
    { "date-time", "2026-03-16T22:59Z", false },
    { "date-time", "2026-03-16T22:59:59+0100", false },
    { "date-time", "2026-03-16T22:59:59+01:00x", false },
    { "date-time", "2026-02-30T22:59:59Z", false },
    { "date-time", "2026-03-16T", false },
    { "date-time", "2026-03-16", false },

    { "uri", "https://example.no", true },
    { "uri", "http://example.no:8080/a/b?c=d&e#f", true },
    { "uri", "HTTPS://example.no/%C3%A6", true },
    { "uri", "https://[2001:db8::1]:8443/", true },
    { "uri", "https://192.0.2.1/x", true },
    { "uri", "ftp://example.no", false },
    { "uri", "javascript:alert(1)", false },
    { "uri", "//example.no", false },
    { "uri", "https://", false },
    { "uri", "https:///path", false },
    { "uri", "https://user@example.no", false },
    { "uri", "https://user:pass@example.no", false },
    { "uri", "https://example.no:", false },
    { "uri", "https://example.no:0", false },
    { "uri", "https://example.no:65536", false },
    { "uri", "https://example.no/a b", false },
    { "uri", "https://example.no/%zz", false },
    { "uri", "https://example.no/%4", false },
    { "uri", "https://example.no/\xc3\xa6", false },
    { "uri", "https://example.no/<x>", false },
    { "uri", "https://-", false },
    { "uri", "https://[", false },
    { "uri", "https://]", false },

    { "email", "postmottak@example.no", true },
    { "email", "fagteam.helse+ktu@post.example.no", true },
    { "email", "o'brien@example.no", true },
    { "email", "postmottak", false },
    { "email", "postmottak@", false },
    { "email", "@example.no", false },
    { "email", "a@b@example.no", false },
    { "email", "a b@example.no", false },
    { "email", ".a@example.no", false },
    { "email", "a.@example.no", false },
    { "email", "a..b@example.no", false },
    { "email", "a@example", false },
    { "email", "a@example.", false },
    { "email", "a@.example.no", false },
    { "email", "a@-example.no", false },
    { "email", "a@example-.no", false },
    { "email", "a@example.123", false },
    { "email", "a@[192.0.2.1]", false },
    { "email", "s\xc3\xb8knad@example.no", false },
    { "email", "a@example.no\n", false },

    { "orgnr", "974762501", true },
    { "orgnr", "974762502", false },
    { "orgnr", "974 762 501", false },
    { "orgnr", "97476250", false },

    { "account", "86011117947", true },
    { "account", "86011117948", false },
    { "account", "8601.11.17947", false },

    { "impersonal", "Trukket i samr\xc3\xa5" "d med 40 kommuner.", true },
    { "impersonal", "", true },
    { "impersonal", "Gjelder 05827214711.", false },
    { "impersonal", "86011117947", false }, /* an account number */
    { "impersonal", "sak05827214711x", false },
    { "impersonal", "058272147110 og 0582721471", true },
};

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct format *format = format_find(samples[i].format);

        assert_non_null(format);
        if (format->accepts(samples[i].text) != samples[i].fits)
            fail_msg("%s: \"%s\"", samples[i].format, samples[i].text);
    }
}

/* RFC 5321 and RFC 1035 count octets: one more than allowed is too long. */
static void test_email_lengths(void **state)
{
    static const struct {
        int local, label;
        bool fits;
    } cases[] = {
        { 64, 63, true }, { 65, 63, false }, { 64, 64, false },
    };
    const struct format *email = format_find("email");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char address[256], local[100] = "", label[100] = "";

        memset(local, 'a', (size_t)cases[i].local);
        memset(label, 'b', (size_t)cases[i].label);
        snprintf(address, sizeof address, "%s@%s.no", local, label);
        assert_int_equal(email->accepts(address), cases[i].fits);
    }
}

static void test_unknown_format(void **state)
{
    (void)state;
    assert_null(format_find("ipv4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_email_lengths),
        cmocka_unit_test(test_unknown_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
