/*
 * digestlane.h: a digest that is computed beside its caller.
 *
 * MD5 takes one block after the other, and with small files a third of the time of their copying.
 * What is given to a lane is kept until there is a megabyte of it; from then on a thread of its own
 * digests while the caller goes on. Less is digested when the result is asked for, and costs no thread.
 *
 *	struct digest_lane lane;
 *
 *	digest_lane_init(&lane, DIGEST_MD5);
 *	digest_lane_update(&lane, data, len);
 *	digest_lane_hex(&lane, hex);
 *	digest_lane_release(&lane);
 *
 * One caller's thread uses a lane, and starts no process while it does.
 */
#ifndef GUILD_DIGESTLANE_H
#define GUILD_DIGESTLANE_H

#include <pthread.h>

#include "guild/digest.h"

struct digest_lane {
	struct digest digest; /* the thread's while there is one */
	unsigned char *ring;  /* bytes on their way; NULL before the first */
	size_t begin, n;      /* where they begin, how many; shared, as is ends */
	bool ends;            /* no more will come */
	bool has_thread, is_alone; /* is_alone: no thread could be had */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled, drained;
};

void digest_lane_init(struct digest_lane *lane, enum digest_algo algo);
void digest_lane_update(struct digest_lane *lane, const void *data, size_t len);
/* The digest of all that was given, as digest_hex(); nothing may be given after it. */
void digest_lane_hex(struct digest_lane *lane, char out[DIGEST_HEX_MAX]);
void digest_lane_release(struct digest_lane *lane);

#endif
