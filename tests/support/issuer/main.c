/*
 * tilskudd-issuer: Maskinporten, ID-porten, Ansattporten and a stand-in for
 * Enhetsregisteret on one local port, for development and tests. Its keys live as long as the process; it serves
 * whoever asks and must never be reachable from outside.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/issuer/http.h"
#include "tests/support/issuer/organisations.h"
#include "tests/support/issuer/preset.h"

static const char usage[] =
    "tilskudd-issuer --port N [--host 127.0.0.1]\n"
    "                [--audience http://localhost/tilskudd]\n"
    "                [--people tests/support/people.json]\n";

struct options {
    const char *host;
    const char *audience;
    const char *people;
    unsigned port;
};

static bool port_read(const char *text, unsigned *out)
{
    char *end;
    unsigned long port = strtoul(text, &end, 10);

    if (*text == '\0' || *end != '\0' || port == 0 || port > 65535)
        return false;
    *out = (unsigned)port;
    return true;
}

static bool options_read(int argc, char **argv, struct options *out)
{
    static const struct option known[] = {
        { "port", required_argument, NULL, 'p' },
        { "host", required_argument, NULL, 'h' },
        { "audience", required_argument, NULL, 'a' },
        { "people", required_argument, NULL, 'f' },
        { 0 },
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'p' && !port_read(optarg, &out->port))
            return false;
        if (option == 'h')
            out->host = optarg;
        if (option == 'a')
            out->audience = optarg;
        if (option == 'f')
            out->people = optarg;
        if (option == '?')
            return false;
    }
    return out->port != 0 && optind == argc;
}

static int run_until_asked_to_stop(const struct options *options)
{
    sigset_t ends;
    int signal_number;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* before any thread starts */
    if (!http_start(options->host, options->port))
        return EXIT_FAILURE;
    printf("tilskudd-issuer: http://%s:%u/\n", options->host, options->port);
    fflush(stdout);
    sigwait(&ends, &signal_number);
    http_stop();
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct options options = {
        .host = "127.0.0.1",
        .audience = "http://localhost/tilskudd",
        .people = "tests/support/people.json",
    };
    char base[64];
    int status = EXIT_FAILURE;

    if (!options_read(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    snprintf(base, sizeof base, "http://%s:%u", options.host, options.port);
    providers_start(base, options.audience);
    organisations_start();
    if (presets_start(options.people))
        status = run_until_asked_to_stop(&options);
    presets_stop();
    organisations_stop();
    providers_stop();
    return status;
}
