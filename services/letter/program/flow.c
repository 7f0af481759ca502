/*
 * Putting marks on strips.
 */
#include "services/letter/program/flow.h"

#include <string.h>

/* Room for one more of `count` elements. */
static void *grown(struct arena *arena, void *elements, size_t count,
                   size_t *room, size_t size)
{
    void *more;

    if (count < *room)
        return elements;
    *room = *room * 2 + 64;
    more = arena_array(arena, *room, size);
    if (count > 0)
        memcpy(more, elements, count * size);
    return more;
}

static void mark_add(struct flow *flow, struct mark mark)
{
    flow->marks = grown(flow->arena, flow->marks, flow->mark_count,
                        &flow->mark_room, sizeof *flow->marks);
    flow->marks[flow->mark_count++] = mark;
    if (mark.kind != MARK_BEGIN)
        flow->unclaimed = flow->mark_count;
}

void flow_begin(struct flow *flow, const char *tag)
{
    mark_add(flow, (struct mark){ .kind = MARK_BEGIN, .tag = tag });
}

void flow_end(struct flow *flow, const char *tag)
{
    mark_add(flow, (struct mark){ .kind = MARK_END, .tag = tag });
}

struct strip *flow_strip(struct flow *flow, double height)
{
    size_t room = flow->strip_room;
    struct strip *strip;

    flow->strips = grown(flow->arena, flow->strips, flow->strip_count,
                         &flow->strip_room, sizeof *flow->strips);
    flow->drawn = grown(flow->arena, flow->drawn, flow->strip_count, &room,
                        sizeof *flow->drawn);
    flow->drawn[flow->strip_count].first = flow->unclaimed;
    strip = &flow->strips[flow->strip_count++];
    strip->height = height;
    flow->height += height;
    strip->space = flow->space;
    strip->is_kept = flow->keeps;
    strip->header = NO_HEADER;
    flow->space = 0;
    flow->keeps = false;
    return strip;
}

void flow_line(struct flow *flow, const struct lines *lines, int line, double x,
               double y)
{
    mark_add(flow, (struct mark){ .kind = MARK_LINE,
                                  .lines = lines,
                                  .line = line,
                                  .x = x,
                                  .y = y + lines->baseline });
}

void flow_lines(struct flow *flow, const struct lines *lines, double x,
                double y)
{
    for (int i = 0; i < lines->count; i++)
        flow_line(flow, lines, i, x, y + i * lines->leading);
}

void flow_rule(struct flow *flow, double x, double width)
{
    struct drawn *drawn = &flow->drawn[flow->strip_count - 1];

    drawn->rule_x = x;
    drawn->rule_width = width;
}

void flow_space(struct flow *flow, double space)
{
    if (space > flow->space)
        flow->space = space;
}
