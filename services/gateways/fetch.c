/*
 * libcurl, on a short leash.
 */
#include "services/gateways/fetch.h"

#include <curl/curl.h>

#include "services/base/memory.h"

struct body {
    struct text *text;
    size_t size_max;
};

/* libcurl's contract: any count but the one given ends the transfer. The
 * limit is kept here, as Content-Length may be missing or untrue. */
static size_t body_receive(char *bytes, size_t size, size_t count, void *into)
{
    struct body *body = into;
    size_t length = size * count;

    if (length > body->size_max - body->text->length)
        return 0;
    text_addn(body->text, bytes, length);
    return length;
}

/* CURLOPT_NOSIGNAL: timeouts by signal would hit any thread of the service.
 * Redirects stay off (the default): the configured address is the trust. */
static void fetch_limit(CURL *curl, const struct fetch_limits *limits)
{
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limits->total_ms);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE,
                     (curl_off_t)limits->size_max);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "tilskudd");
}

/* An option is not set when there is no memory, and then the leash is off: so
 * it ends the process, as everywhere (services/base/memory.h). */
void fetch_start(void)
{
    curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_new, memory_free,
                         memory_resize, memory_copy, memory_array);
}

int fetch_get(const char *uri, const char *accept,
              const struct fetch_limits *limits, struct text *out)
{
    struct body body = { out, limits->size_max };
    struct curl_slist *headers = NULL;
    CURL *curl = curl_easy_init();
    CURLcode result;
    long status = 0;

    if (curl == NULL)
        return 0;
    fetch_limit(curl, limits);
    if (accept != NULL)
        headers = curl_slist_append(NULL, arena_printf(out->arena, "Accept: %s",
                                                       accept));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_URL, uri);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return result == CURLE_OK ? (int)status : 0;
}
