#include "guild/path.h"

#include <unistd.h>

#include "guild/alloc.h"

/* More links than this on one path are taken for a loop. */
#define MAX_LINKS 1000

/* A link on the way whose target is not yet wholly behind us. */
struct open_link {
	char *path;
	size_t rest; /* bytes that were still to come behind the link */
};

struct resolver {
	struct buf done; /* absolute, free of links */
	struct buf rest; /* still to come: no slash at its start */
	struct open_link *links;
	size_t n, cap, n_seen;
};
#define RESOLVER_INIT { .done = BUF_INIT, .rest = BUF_INIT }

static void resolver_release(struct resolver *r)
{
	buf_release(&r->done);
	buf_release(&r->rest);
	while (r->n)
		free(r->links[--r->n].path);
	free(r->links);
}

char *path_getcwd(void)
{
	char *cwd = getcwd(NULL, 0);

	if (cwd && path_is_abs(cwd)) /* the kernel's "(unreachable)…" is none */
		return cwd;
	free(cwd);
	return xstrdup("/");
}

static void cut_slashes(struct buf *b)
{
	buf_remove(b, 0, strspn(b->s, "/"));
}

/* Move the next part from the rest to name. false at the end. */
static bool take_part(struct resolver *r, struct buf *name)
{
	size_t len = strcspn(r->rest.s, "/");

	buf_reset(name);
	buf_add(name, r->rest.s, len);
	buf_remove(&r->rest, 0, len);
	cut_slashes(&r->rest);
	return len > 0;
}

static void go_up(struct resolver *r)
{
	const char *slash = strrchr(r->done.s, '/');

	buf_setlen(&r->done, slash == r->done.s ? 1 : (size_t)(slash - r->done.s));
}

/* Forget the links whose targets are behind us. */
static void close_links(struct resolver *r)
{
	while (r->n && r->links[r->n - 1].rest >= r->rest.len)
		free(r->links[--r->n].path);
}

static bool is_loop(const struct resolver *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (streq(r->links[i].path, r->done.s))
			return true;
	return r->n_seen >= MAX_LINKS;
}

/* Go on with what the link at r->done leads to. */
static void enter_link(struct resolver *r, const struct buf *target)
{
	ALLOC_GROW(r->links, r->n + 1, r->cap);
	r->links[r->n++] = (struct open_link){ xstrdup(r->done.s), r->rest.len };
	r->n_seen++;
	if (path_is_abs(target->s))
		buf_set(&r->done, "/");
	else
		go_up(r);
	buf_insert(&r->rest, 0, "/", 1);
	buf_insert(&r->rest, 0, target->s, target->len);
	cut_slashes(&r->rest);
}

/* Append the link's target. file_read_link() is out of reach: files know paths, not the reverse. */
static bool read_link(const char *path, struct buf *out)
{
	size_t room = 128;
	ssize_t n;

	for (;; room *= 2) {
		buf_grow(out, room);
		n = readlink(path, out->s + out->len, room);
		if (n < 0)
			return false;
		if ((size_t)n < room) {
			buf_setlen(out, out->len + (size_t)n);
			return true;
		}
	}
}

/* Part by part. A part that is missing or cannot be read is no link: it is kept as it is. */
static void resolve(struct resolver *r)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf target = BUF_INIT;

	for (close_links(r); take_part(r, &name); close_links(r)) {
		if (streq(name.s, "."))
			continue;
		if (streq(name.s, "..")) {
			go_up(r);
			continue;
		}
		path_push(&r->done, name.s);
		buf_reset(&target);
		if (!read_link(r->done.s, &target))
			continue;
		if (is_loop(r))
			return; /* the rest is text */
		enter_link(r, &target);
	}
}

char *path_real(const char *path)
{
	CLEANUP(resolver_release) struct resolver r = RESOLVER_INIT;
	struct buf out = BUF_INIT;
	char *real = realpath(path, NULL);

	if (real)
		return real;
	real = path_is_abs(path) ? xstrdup("/") : path_getcwd();
	buf_addstr(&r.done, real);
	free(real);
	buf_addstr(&r.rest, path);
	cut_slashes(&r.rest);
	resolve(&r);
	path_absolute(&out, r.done.s, r.rest.s);
	return buf_detach(&out);
}
