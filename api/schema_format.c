/*
 * The formats a contract may name. Each is as strict as those who read the
 * value later need: a date exists, an address can be written to a letter.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "api/schema_node.h"
#include "services/base/account.h"
#include "services/base/date.h"
#include "services/base/orgnr.h"
#include "services/base/pid.h"

/* RFC 5321 § 4.5.3.1, RFC 1035 § 2.3.4: octets. */
#define LOCAL_PART_MAX 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63

/* Letters and digits of ASCII, whatever the locale. */
static bool is_alnum(char c)
{
    return isascii((unsigned char)c) && isalnum((unsigned char)c);
}

/* `count` digits at `text` as a number; -1 if there are not as many. */
static int digits_value(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool is_in(int value, int least, int most)
{
    return value >= least && value <= most;
}

/* RFC 9562 § 4: 8-4-4-4-12 hexadecimal digits. */
static bool uuid_accepts(const char *text)
{
    for (size_t i = 0; i < 36; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (is_dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return text[36] == '\0';
}

static bool date_accepts(const char *text)
{
    struct date date;

    return date_parse(text, &date);
}

/* "HH:MM", then `rest`. */
static bool hours_accept(const char *text, const char **rest)
{
    if (!is_in(digits_value(text, 2), 0, 23) || text[2] != ':' ||
        !is_in(digits_value(text + 3, 2), 0, 59))
        return false;
    *rest = text + 5;
    return true;
}

/* ":SS" and up to six decimals, as PostgreSQL keeps them. No leap second:
 * neither PostgreSQL nor the law has one. */
static bool seconds_accept(const char *text, const char **rest)
{
    size_t decimals;

    if (text[0] != ':' || !is_in(digits_value(text + 1, 2), 0, 59))
        return false;
    *rest = text + 3;
    if (**rest != '.')
        return true;
    decimals = strspn(*rest + 1, "0123456789");
    *rest += 1 + decimals;
    return decimals >= 1 && decimals <= 6;
}

/* PostgreSQL takes offsets up to 15:59; those in use end at 14:00. */
static bool offset_accepts(const char *text)
{
    const char *at;

    return hours_accept(text, &at) && *at == '\0' && memcmp(text, "16", 2) < 0;
}

/* RFC 3339 § 5.6; an instant without an offset is no instant. */
static bool date_time_accepts(const char *text)
{
    char day[sizeof "2026-03-16"] = "";
    const char *at = text;

    if (strlen(text) < sizeof day)
        return false;
    memcpy(day, text, sizeof day - 1);
    if (!date_accepts(day) || text[10] != 'T' ||
        !hours_accept(text + 11, &at) || !seconds_accept(at, &at))
        return false;
    if (strcmp(at, "Z") == 0)
        return true;
    return (*at == '+' || *at == '-') && offset_accepts(at + 1);
}

/* RFC 3986: unreserved, reserved, or an escape. */
static bool uri_bytes_fit(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '%' && (!isxdigit((unsigned char)at[1]) ||
                           !isxdigit((unsigned char)at[2])))
            return false;
        if (!is_alnum(*at) && strchr("-._~:/?#[]@!$&'()*+,;=%", *at) == NULL)
            return false;
    }
    return true;
}

/* Zero is no port that anybody listens on. */
static bool port_fits(const char *text, size_t length)
{
    return length >= 1 && length <= 5 &&
           is_in(digits_value(text, (int)length), 1, 65535);
}

/* A name or IPv4 address, or an IPv6 address in brackets. */
static bool host_fits(const char *text, size_t length)
{
    if (length > 2 && text[0] == '[' && text[length - 1] == ']')
        return strspn(text + 1, "0123456789abcdefABCDEF:.") == length - 2;
    for (size_t i = 0; i < length; i++)
        if (!is_alnum(text[i]) && text[i] != '-' && text[i] != '.')
            return false;
    return length > 0 && is_alnum(text[0]);
}

/* Host and port. User information would have people follow an address to
 * somewhere else than it seems. */
static bool authority_fits(const char *text, size_t length)
{
    const char *bracket = memchr(text, ']', length);
    const char *from = bracket == NULL ? text : bracket;
    const char *colon = memchr(from, ':', length - (size_t)(from - text));

    if (colon == NULL)
        return host_fits(text, length);
    return host_fits(text, (size_t)(colon - text)) &&
           port_fits(colon + 1, length - (size_t)(colon + 1 - text));
}

/* RFC 9110 § 4.2: absolute, http or https, with a host. */
static bool uri_accepts(const char *text)
{
    static const char secure[] = "https://", plain[] = "http://";
    const char *authority;

    if (strncasecmp(text, secure, sizeof secure - 1) == 0)
        authority = text + sizeof secure - 1;
    else if (strncasecmp(text, plain, sizeof plain - 1) == 0)
        authority = text + sizeof plain - 1;
    else
        return false;
    return uri_bytes_fit(text) &&
           authority_fits(authority, strcspn(authority, "/?#"));
}

/* RFC 5321 § 4.1.2, Dot-string: what mail systems accept unquoted. */
static bool local_part_fits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool is_dot = text[i] == '.';

        if (is_dot && (i == 0 || i + 1 == length || text[i + 1] == '.'))
            return false;
        if (!is_dot && !is_alnum(text[i]) &&
            strchr("!#$%&'*+-/=?^_`{|}~", text[i]) == NULL)
            return false;
    }
    return length >= 1 && length <= LOCAL_PART_MAX;
}

/* RFC 1123 § 2.1: letters, digits and inner hyphens. */
static bool label_fits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_alnum(text[i]) && text[i] != '-')
            return false;
    return length >= 1 && length <= LABEL_MAX && text[0] != '-' &&
           text[length - 1] != '-';
}

/* At least two labels, the last not a number: no address literals, no names
 * that only one network knows. */
static bool domain_fits(const char *text)
{
    const char *label = text;
    size_t length = strcspn(label, ".");

    if (strlen(text) > DOMAIN_MAX || label[length] == '\0')
        return false;
    while (label_fits(label, length)) {
        if (label[length] == '\0')
            return strspn(label, "0123456789") < length;
        label += length + 1;
        length = strcspn(label, ".");
    }
    return false;
}

/* The last "@" separates: a quoted local part, which could hold another, is
 * refused with it. */
static bool email_accepts(const char *text)
{
    const char *at = strrchr(text, '@');

    return at != NULL && local_part_fits(text, (size_t)(at - text)) &&
           domain_fits(at + 1);
}

const struct format *format_find(const char *name)
{
    static const struct format formats[] = {
        /* name        accepts            fault                    bounded */
        { "uuid",       uuid_accepts,      FAULT_FORMAT_UUID,       true },
        { "date",       date_accepts,      FAULT_FORMAT_DATE,       true },
        { "date-time",  date_time_accepts, FAULT_FORMAT_DATE_TIME,  true },
        { "uri",        uri_accepts,       FAULT_FORMAT_URI,        false },
        { "email",      email_accepts,     FAULT_FORMAT_EMAIL,      false },
        { "orgnr",      orgnr_is_valid,    FAULT_FORMAT_ORGNR,      true },
        { "account",    account_is_valid,  FAULT_FORMAT_ACCOUNT,    true },
        { "impersonal", pid_is_absent,     FAULT_FORMAT_IMPERSONAL, false },
    };

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
