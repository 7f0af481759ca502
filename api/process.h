/*
 * What the kernel says of this process.
 */
#ifndef TILSKUDD_API_PROCESS_H
#define TILSKUDD_API_PROCESS_H

#include <stdint.h>

struct process_figures {
    double user_s, system_s; /* of processors */
    int64_t resident_bytes, virtual_bytes;
    int64_t threads;
    int64_t descriptors, descriptors_max;
};

/* Zero is what the kernel does not say. */
struct process_figures process_look(void);

#endif
