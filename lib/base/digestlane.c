#include "guild/digestlane.h"

#include <signal.h>

#include "guild/alloc.h"

#define RING ((size_t)1 << 20)
/* Fewer bytes do not wake the thread. */
#define PORTION ((size_t)64 << 10)

void digest_lane_init(struct digest_lane *lane, enum digest_algo algo)
{
	*lane = (struct digest_lane){ 0 };
	digest_init(&lane->digest, algo);
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->filled, NULL);
	pthread_cond_init(&lane->drained, NULL);
}

/* Digest the first n bytes, which do not go round the ring's end. */
static void digest_first(struct digest_lane *lane, size_t n)
{
	digest_update(&lane->digest, lane->ring + lane->begin, n);
}

static void remove_first(struct digest_lane *lane, size_t n)
{
	lane->begin = (lane->begin + n) % RING;
	lane->n -= n;
}

static size_t first_piece(const struct digest_lane *lane)
{
	return MIN(lane->n, RING - lane->begin);
}

/* The caller adds behind what is there, so that the first bytes may be read without the lock. */
static void *drain(void *data)
{
	struct digest_lane *lane = data;

	pthread_mutex_lock(&lane->lock);
	for (;;) {
		size_t n;

		while (lane->n < PORTION && !lane->ends)
			pthread_cond_wait(&lane->filled, &lane->lock);
		n = first_piece(lane);
		if (!n)
			break;
		pthread_mutex_unlock(&lane->lock);
		digest_first(lane, n);
		pthread_mutex_lock(&lane->lock);
		remove_first(lane, n);
		pthread_cond_signal(&lane->drained);
	}
	pthread_mutex_unlock(&lane->lock);
	return NULL;
}

/* Signals stay with the threads that there were. */
static void start_thread(struct digest_lane *lane)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	lane->has_thread = pthread_create(&lane->thread, NULL, drain, lane) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	lane->is_alone = !lane->has_thread;
}

static void drain_here(struct digest_lane *lane)
{
	while (lane->n) {
		size_t n = first_piece(lane);

		digest_first(lane, n);
		remove_first(lane, n);
	}
}

void digest_lane_update(struct digest_lane *lane, const void *data, size_t len)
{
	const unsigned char *s = data;
	size_t end, n;

	if (!lane->ring)
		lane->ring = xmalloc(RING);
	for (; len; s += n, len -= n) {
		pthread_mutex_lock(&lane->lock);
		if (lane->n == RING && !lane->has_thread && !lane->is_alone)
			start_thread(lane);
		if (lane->n == RING && lane->is_alone)
			drain_here(lane);
		while (lane->n == RING)
			pthread_cond_wait(&lane->drained, &lane->lock);
		end = (lane->begin + lane->n) % RING;
		n = MIN(len, MIN(RING - lane->n, RING - end));
		pthread_mutex_unlock(&lane->lock);
		memcpy(lane->ring + end, s, n);
		pthread_mutex_lock(&lane->lock);
		lane->n += n;
		if (lane->has_thread && lane->n >= PORTION)
			pthread_cond_signal(&lane->filled);
		pthread_mutex_unlock(&lane->lock);
	}
}

static void join(struct digest_lane *lane)
{
	if (!lane->has_thread)
		return;
	pthread_mutex_lock(&lane->lock);
	lane->ends = true;
	pthread_cond_signal(&lane->filled);
	pthread_mutex_unlock(&lane->lock);
	pthread_join(lane->thread, NULL);
	lane->has_thread = false;
}

void digest_lane_hex(struct digest_lane *lane, char out[DIGEST_HEX_MAX])
{
	join(lane);
	drain_here(lane);
	digest_hex(&lane->digest, out);
}

void digest_lane_release(struct digest_lane *lane)
{
	join(lane);
	free(lane->ring);
	lane->ring = NULL;
	pthread_cond_destroy(&lane->drained);
	pthread_cond_destroy(&lane->filled);
	pthread_mutex_destroy(&lane->lock);
}
