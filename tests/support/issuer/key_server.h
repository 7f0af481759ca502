/*
 * A key server for unit tests, on a port of its own choosing: answers every
 * request with what it was last told, as late and as large as it was told.
 * It sends no Content-Length, so that the client's own limit is what counts.
 */
#ifndef TILSKUDD_TESTS_KEY_SERVER_H
#define TILSKUDD_TESTS_KEY_SERVER_H

#include <stddef.h>

struct key_server;

struct key_answer {
    int status;
    const char *body; /* outlives the server */
    int delay_ms;     /* before the first byte */
    size_t padding;   /* spaces after the body */
};

/* Answers 503 until it is told better. */
struct key_server *key_server_start(void);
void key_server_stop(struct key_server *server);

const char *key_server_uri(const struct key_server *server);
void key_server_tell(struct key_server *server, struct key_answer answer);

/* Requests answered or being answered so far. */
unsigned long key_server_requests(struct key_server *server);

#endif
