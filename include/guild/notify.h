/*
 * notify.h: wake me when something changes in these directories.
 *
 *	CLEANUP(notify_close) struct notify n = NOTIFY_INIT;
 *
 *	notify_open(&n);
 *	do
 *		look(&dirs);               what is there, and where a change would matter
 *	while (notify_watch(&n, &dirs));   a change between the look and the watch was missed
 *	poll n.fd for reading, with a timeout
 *	while (notify_next(&n, &event))
 *		if (matters(&event)) …
 *
 * It tells of names that come, go or are replaced by rename; of files that grow only when asked to. It is a
 * help, never the truth: a network file system tells nothing of what other hosts do, a directory may
 * not be watchable, and there are limits to the number of watches. Who waits looks again after some
 * time, whatever it is told. On Linux: inotify(7).
 */
#ifndef GUILD_NOTIFY_H
#define GUILD_NOTIFY_H

#include "guild/map.h"
#include "guild/strlist.h"

struct notify {
	int fd;          /* readable when there is an event; -1: none will come */
	bool growth;     /* to be set before notify_watch(): tell of files that are written to, too */
	struct map dirs; /* those that are watched */
	char *events;    /* as they were read */
	size_t pos, len;
};
#define NOTIFY_INIT { .fd = -1 }

struct notify_event {
	const char *dir;  /* as given to notify_watch; "": events were lost, anything may have changed */
	const char *name; /* in it; "": of the directory itself. Both die with the next call */
	bool gone;        /* the name is not there any more */
};

/* Where the system has no notifications, fd stays -1 and the other functions do nothing. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);
/* Watch these directories and no others. true when one was not watched before. One that is not there is passed over. */
bool notify_watch(struct notify *n, const struct strlist *dirs);
/* The next event that has come in, false when there is none. Does not wait. */
bool notify_next(struct notify *n, struct notify_event *event);

#endif
