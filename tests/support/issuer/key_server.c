/*
 * One thread, one connection at a time, just enough HTTP for libcurl.
 */
#include "tests/support/issuer/key_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct key_server {
    pthread_t thread;
    int listener;
    char uri[64];
    pthread_mutex_t lock; /* of all below */
    struct key_answer answer;
    unsigned long requests;
    bool is_stopping;
};

static bool is_stopping(struct key_server *server)
{
    bool stopping;

    pthread_mutex_lock(&server->lock);
    stopping = server->is_stopping;
    pthread_mutex_unlock(&server->lock);
    return stopping;
}

/* In small steps, so that a slow server does not hold up the end of a test. */
static void wait_before_answer(struct key_server *server, int delay_ms)
{
    for (int waited = 0; waited < delay_ms && !is_stopping(server);
         waited += 10)
        nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000000 }, NULL);
}

/* False when the client has had enough. */
static bool send_all(int client, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static void send_padding(int client, size_t length)
{
    char spaces[4096];

    memset(spaces, ' ', sizeof spaces);
    while (length > 0) {
        size_t part = length < sizeof spaces ? length : sizeof spaces;

        if (!send_all(client, spaces, part))
            return;
        length -= part;
    }
}

/* A GET of ours fits in one segment; what it says does not matter. */
static void serve(struct key_server *server, int client)
{
    char request[4096];
    char head[128];
    struct key_answer answer;

    if (recv(client, request, sizeof request, 0) <= 0)
        return;
    pthread_mutex_lock(&server->lock);
    answer = server->answer;
    server->requests++;
    pthread_mutex_unlock(&server->lock);
    wait_before_answer(server, answer.delay_ms);
    snprintf(head, sizeof head,
             "HTTP/1.1 %d Told\r\nConnection: close\r\n"
             "Content-Type: application/json\r\n\r\n",
             answer.status);
    if (send_all(client, head, strlen(head)) &&
        send_all(client, answer.body, strlen(answer.body)))
        send_padding(client, answer.padding);
    shutdown(client, SHUT_WR);
}

static void *server_run(void *argument)
{
    struct key_server *server = argument;
    int client;

    while ((client = accept(server->listener, NULL, NULL)) >= 0) {
        serve(server, client);
        close(client);
    }
    return NULL;
}

struct key_server *key_server_start(void)
{
    struct key_server *server = calloc(1, sizeof *server);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t length = sizeof address;

    assert(server != NULL);
    server->answer = (struct key_answer){ .status = 503, .body = "" };
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, length) != 0 ||
        listen(server->listener, 64) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) !=
            0)
        abort();
    snprintf(server->uri, sizeof server->uri, "http://127.0.0.1:%u/jwks",
             (unsigned)ntohs(address.sin_port));
    pthread_mutex_init(&server->lock, NULL);
    pthread_create(&server->thread, NULL, server_run, server);
    return server;
}

void key_server_stop(struct key_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->is_stopping = true;
    pthread_mutex_unlock(&server->lock);
    shutdown(server->listener, SHUT_RDWR); /* ends accept() */
    pthread_join(server->thread, NULL);
    close(server->listener);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

const char *key_server_uri(const struct key_server *server)
{
    return server->uri;
}

void key_server_tell(struct key_server *server, struct key_answer answer)
{
    pthread_mutex_lock(&server->lock);
    server->answer = answer;
    pthread_mutex_unlock(&server->lock);
}

unsigned long key_server_requests(struct key_server *server)
{
    unsigned long requests;

    pthread_mutex_lock(&server->lock);
    requests = server->requests;
    pthread_mutex_unlock(&server->lock);
    return requests;
}
