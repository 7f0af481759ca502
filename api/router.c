/*
 * The tree of paths: built once, then matched segment by segment against the
 * raw path of a request. A literal wins over a parameter; two paths of which
 * neither is the more literal one are refused at start.
 */
#include <string.h>

#include "api/contract_node.h"
#include "api/uri.h"

/* A path being matched: its decoded segments, and the parameters so far. */
struct walk {
    const char *segments[PATH_SEGMENTS_MAX];
    size_t count;
    const char *parameters[PATH_SEGMENTS_MAX];
};

/* One segment of a path template. */
struct segment {
    const char *text;
    size_t length;
};

/* The next segment after the "/" at `*at`; false at the end. */
static bool segment_next(const char **at, struct segment *out)
{
    if (**at != '/')
        return false;
    out->text = *at + 1;
    out->length = strcspn(out->text, "/");
    *at = out->text + out->length;
    return true;
}

/* "{name}": a whole segment, or it is no parameter. */
static bool is_parameter(struct segment segment)
{
    return segment.length > 2 && segment.text[0] == '{' &&
           segment.text[segment.length - 1] == '}';
}

/* ---- At start ------------------------------------------------------------ */

/* "/a/{b}/c": segments that are literals without braces, or one parameter. */
static bool path_is_sound(const char *path)
{
    struct segment segment;
    size_t count = 0;

    while (segment_next(&path, &segment)) {
        size_t braces = is_parameter(segment) ? 1 : 0;

        if (segment.length == 0 || ++count > PATH_SEGMENTS_MAX)
            return false;
        for (size_t i = braces; i < segment.length - braces; i++)
            if (strchr("{}%", segment.text[i]) != NULL)
                return false;
    }
    return *path == '\0' && count > 0;
}

static bool segment_equals(struct segment a, struct segment b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* Whether some request fits both paths, and neither is at least as literal
 * as the other in every segment: then it would have two readings. The same
 * path under other parameter names is such a case, too. */
static bool paths_clash(const char *a, const char *b)
{
    bool a_wins = false, b_wins = false;
    struct segment of_a, of_b;
    bool has_a = segment_next(&a, &of_a), has_b = segment_next(&b, &of_b);

    while (has_a && has_b) {
        bool a_open = is_parameter(of_a), b_open = is_parameter(of_b);

        if (!a_open && !b_open && !segment_equals(of_a, of_b))
            return false;
        a_wins = a_wins || (b_open && !a_open);
        b_wins = b_wins || (a_open && !b_open);
        has_a = segment_next(&a, &of_a);
        has_b = segment_next(&b, &of_b);
    }
    return has_a == has_b && a_wins == b_wins;
}

static void clashes_refuse(struct compiler *compiler, size_t index)
{
    const struct operation *own = &compiler->contract->operations[index];

    for (size_t i = 0; i < index; i++) {
        const struct operation *other = &compiler->contract->operations[i];

        if (strcmp(own->path, other->path) != 0 &&
            paths_clash(own->path, other->path))
            contract_refuse(compiler, own->path, "two readings with %s",
                            other->path);
    }
}

/* The child of that segment, made when it is missing. Parameters go last:
 * a match tries literals first. */
static struct route_node *child_take(struct compiler *compiler,
                                     struct route_node *parent,
                                     struct segment segment)
{
    struct route_node **at = &parent->children;
    const char *literal =
        is_parameter(segment)
            ? NULL
            : arena_copyn(compiler->arena, segment.text, segment.length);
    struct route_node *made;

    while (*at != NULL && (*at)->literal != NULL &&
           (literal == NULL || strcmp((*at)->literal, literal) != 0))
        at = &(*at)->next;
    if (*at != NULL && ((*at)->literal == NULL) == (literal == NULL))
        return *at;
    made = arena_alloc(compiler->arena, sizeof *made);
    made->literal = literal;
    made->next = *at;
    *at = made;
    return made;
}

/* Operations of the same path meet in the same node. */
static void route_add(struct compiler *compiler,
                      const struct operation *operation)
{
    struct route_node *node = &compiler->contract->root;
    const char *at = operation->path;
    struct segment segment;

    while (segment_next(&at, &segment))
        node = child_take(compiler, node, segment);
    for (int method = 0; method < METHOD_COUNT; method++)
        if (strcmp(operation->method, method_names[method]) == 0)
            node->operations[method] = operation;
}

/* RFC 9110 § 10.2.1, in alphabetical order as the methods are. */
static const char *allow_write(const struct route_node *node,
                               struct arena *arena)
{
    struct text allow = text_new(arena, 48);

    for (int method = 0; method < METHOD_COUNT; method++) {
        if (method == METHOD_PATCH) /* where O stands in the alphabet */
            text_add(&allow, allow.length > 0 ? ", OPTIONS" : "OPTIONS");
        if (node->operations[method] == NULL)
            continue;
        text_add(&allow, allow.length > 0 ? ", " : "");
        text_add(&allow, method_names[method]);
        text_add(&allow, method == METHOD_GET ? ", HEAD" : "");
    }
    return allow.bytes;
}

/* Once at start, so that a 405 costs nothing. */
static void allows_note(struct compiler *compiler, struct route_node *node)
{
    for (int method = 0; method < METHOD_COUNT; method++)
        if (node->operations[method] != NULL && node->allow == NULL)
            node->allow = allow_write(node, compiler->arena);
    for (struct route_node *c = node->children; c != NULL; c = c->next)
        allows_note(compiler, c);
}

/* ---- At each request ----------------------------------------------------- */

/* Splits and decodes. An escaped "/" is no separator, but it is no part of a
 * name either: false, as for everything badly encoded. */
static bool walk_read(struct walk *walk, const char *path, struct arena *arena)
{
    struct segment segment;

    walk->count = 0;
    while (segment_next(&path, &segment)) {
        const char *decoded = uri_decode(segment.text, segment.length, arena);

        if (walk->count == PATH_SEGMENTS_MAX || segment.length == 0 ||
            decoded == NULL || strchr(decoded, '/') != NULL)
            return false;
        walk->segments[walk->count++] = decoded;
    }
    return *path == '\0' && walk->count > 0;
}

/* The node that all segments from `at` lead to. Depth and width are those of
 * the contract's tree, whatever the request. */
static const struct route_node *walk_follow(struct walk *walk,
                                            const struct route_node *node,
                                            size_t at, size_t parameters)
{
    if (at == walk->count)
        return node->allow == NULL ? NULL : node;
    for (const struct route_node *c = node->children; c != NULL; c = c->next) {
        bool is_open = c->literal == NULL;
        const struct route_node *end;

        if (!is_open && strcmp(c->literal, walk->segments[at]) != 0)
            continue;
        if (is_open)
            walk->parameters[parameters] = walk->segments[at];
        end = walk_follow(walk, c, at + 1, parameters + is_open);
        if (end != NULL)
            return end;
    }
    return NULL;
}

/* Method names know case (RFC 9110 § 9.1). */
static const struct operation *method_find(const struct route_node *node,
                                           const char *name)
{
    for (int method = 0; method < METHOD_COUNT; method++)
        if (strcmp(method_names[method], name) == 0)
            return node->operations[method];
    return NULL;
}

void routes_compile(struct compiler *compiler)
{
    struct contract *contract = compiler->contract;

    for (size_t i = 0; i < contract->operation_count; i++) {
        const struct operation *operation = &contract->operations[i];

        if (!path_is_sound(operation->path)) {
            contract_refuse(compiler, operation->path, "malformed path");
            continue;
        }
        clashes_refuse(compiler, i);
        route_add(compiler, operation);
    }
    allows_note(compiler, &contract->root);
}

void contract_route(const struct contract *contract, const char *method,
                    const char *path, struct arena *arena, struct route *out)
{
    const struct route_node *node = NULL;
    struct walk walk = { .count = 0 };

    *out = (struct route){ .operation = NULL };
    if (walk_read(&walk, path, arena))
        node = walk_follow(&walk, &contract->root, 0, 0);
    if (node == NULL)
        return;
    out->path_exists = true;
    out->allow = node->allow;
    out->is_options = strcmp(method, "OPTIONS") == 0;
    out->is_head =
        strcmp(method, "HEAD") == 0 && node->operations[METHOD_GET] != NULL;
    out->operation = method_find(node, out->is_head ? "GET" : method);
    memcpy(out->segments, walk.parameters, sizeof out->segments);
}
