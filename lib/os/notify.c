#include "guild/notify.h"

#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/file.h"
#include "guild/log.h"

#define NAMES (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR)
/* Room for some events; one has a header and a name of at most NAME_MAX bytes. */
#define EVENTS_SIZE (16 * (sizeof(struct inotify_event) + NAME_MAX + 1))

/* The map holds each directory's watch descriptor, which is 1 or more, as a pointer. */
static int watch_of(const struct map_entry *e)
{
	return (int)(intptr_t)e->value;
}

void notify_open(struct notify *n)
{
	n->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (n->fd < 0)
		log_debug("no notification of changes: %s", strerror(errno));
	else
		n->events = xmalloc(EVENTS_SIZE);
}

void notify_close(struct notify *n)
{
	file_close(&n->fd);
	map_release(&n->dirs);
	free(n->events);
	*n = (struct notify)NOTIFY_INIT;
}

static void unwatch_others(struct notify *n, const struct strlist *dirs)
{
	CLEANUP(map_release) struct map wanted = MAP_INIT;

	for (size_t i = 0; i < dirs->n; i++)
		map_set(&wanted, dirs->v[i], NULL);
	for (size_t i = n->dirs.n; i-- > 0;) {
		const struct map_entry *e = &n->dirs.entries[i];

		if (map_has(&wanted, e->key))
			continue;
		(void)inotify_rm_watch(n->fd, watch_of(e)); /* it went with its directory, perhaps */
		map_remove(&n->dirs, e->key);
	}
}

bool notify_watch(struct notify *n, const struct strlist *dirs)
{
	bool added = false;

	if (n->fd < 0)
		return false;
	unwatch_others(n, dirs);
	for (size_t i = 0; i < dirs->n; i++) {
		int watch;

		if (map_has(&n->dirs, dirs->v[i]))
			continue;
		watch = inotify_add_watch(n->fd, dirs->v[i], NAMES | (n->growth ? IN_MODIFY : 0));
		if (watch < 0) {
			log_debug("cannot watch %s: %s", dirs->v[i], strerror(errno));
			continue;
		}
		map_set(&n->dirs, dirs->v[i], (void *)(intptr_t)watch);
		added = true;
	}
	return added;
}

static const struct map_entry *entry_of(const struct notify *n, int watch)
{
	for (size_t i = 0; i < n->dirs.n; i++)
		if (watch_of(&n->dirs.entries[i]) == watch)
			return &n->dirs.entries[i];
	return NULL;
}

static bool read_events(struct notify *n)
{
	ssize_t got;

	if (n->fd < 0)
		return false;
	do
		got = read(n->fd, n->events, EVENTS_SIZE);
	while (got < 0 && errno == EINTR);
	n->pos = 0;
	n->len = got > 0 ? (size_t)got : 0;
	return n->len > 0;
}

bool notify_next(struct notify *n, struct notify_event *event)
{
	while (n->pos < n->len || read_events(n)) {
		struct inotify_event head;
		const struct map_entry *e;
		const char *name;

		/* The buffer has no type of its own, and no alignment that could be wrong. */
		memcpy(&head, n->events + n->pos, sizeof(head));
		name = head.len ? n->events + n->pos + sizeof(head) : "";
		n->pos += sizeof(head) + head.len;
		if (head.mask & IN_Q_OVERFLOW) {
			*event = (struct notify_event){ .dir = "", .name = "" };
			return true;
		}
		e = entry_of(n, head.wd);
		if (!e)
			continue; /* of a watch that was given up */
		if (head.mask & IN_IGNORED) { /* the directory is gone, and with it the watch */
			map_remove(&n->dirs, e->key);
			continue;
		}
		*event = (struct notify_event){
			.dir = e->key, .name = name,
			.gone = head.mask & (IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF),
		};
		return true;
	}
	return false;
}
