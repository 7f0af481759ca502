/* The contract itself, and the pages that explain its problems. */
#include <string.h>

#include "api/contract_embedded.h"
#include "api/ops.h"
#include "api/reply.h"
#include "api/service.h"

static err_t get_contract_json(struct rq *rq)
{
    return reply_document(rq, NULL, (const char *)contract_json,
                          contract_json_length);
}

static err_t get_contract_yaml(struct rq *rq)
{
    return reply_document(rq, "application/yaml", (const char *)contract_yaml,
                          contract_yaml_length);
}

static err_t problem_find(const char *code, err_t *out)
{
    for (err_t err = OK + 1; err < ERR_COUNT; err++)
        if (strcmp(problem_entry(err)->code, code) == 0) {
            *out = err;
            return OK;
        }
    return ERR_NOT_FOUND;
}

/* The catalogue's texts hold no markup, only {placeholders} in braces; they
 * are shown as they are, for every case of the problem. */
static void page_write(struct text *out, const struct problem_entry *entry,
                       const char *url, enum language language)
{
    static const char *const cause[] = { "Årsak og løsning", "Årsak og løysing",
                                         "Cause and remedy" };
    static const char *const example[] = { "Eksempel", "Døme", "Example" };

    text_addf(out,
              "<!doctype html>\n<html lang=\"%s\">\n<meta charset=utf-8>\n"
              "<title>%s: %s</title>\n<h1>%s</h1>\n<p>HTTP %d, code "
              "<code>%s</code></p>\n",
              language_tag(language), entry->code, entry->title[language],
              entry->title[language], entry->status, entry->code);
    text_addf(out, "<h2>%s</h2>\n<p>%s</p>\n", cause[language],
              entry->remedy[language]);
    text_addf(out,
              "<h2>%s</h2>\n<pre>{\n  \"type\": \"%s/problems/%s\",\n"
              "  \"title\": \"%s\",\n  \"status\": %d,\n"
              "  \"code\": \"%s\"\n}</pre>\n</html>\n",
              example[language], url, entry->code, entry->title[language],
              entry->status, entry->code);
}

static err_t get_problem_page(struct rq *rq)
{
    struct text out = text_new(rq->arena, 2048);
    err_t err;

    TRY(problem_find(rq_param(rq, "code"), &err));
    page_write(&out, problem_entry(err), rq->service->settings.public_url,
               rq->language);
    reply_header(rq, "Content-Language", language_tag(rq->language));
    reply_header(rq, "Content-Security-Policy", "default-src 'none'");
    return reply_document(rq, "text/html; charset=utf-8", out.bytes,
                          out.length);
}

const struct handler contract_handlers[] = {
    { "getContractJson", get_contract_json },
    { "getContractYaml", get_contract_yaml },
    { "getProblemPage",  get_problem_page },
    { NULL, NULL },
};
