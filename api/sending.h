/*
 * An answer on its way: what the service says, as ulfius sends it.
 */
#ifndef TILSKUDD_API_SENDING_H
#define TILSKUDD_API_SENDING_H

struct answer;
struct _u_response;

/* Status, headers, and the body, which is copied; a file is taken over and
 * closed when it has been sent, or when the client has gone before. */
void answer_send(const struct answer *answer, struct _u_response *response);

#endif
