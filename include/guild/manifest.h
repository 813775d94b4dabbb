/*
 * manifest.h: .guild/manifest: where each file of a run came from. guild-rundir(5).
 */
#ifndef GUILD_MANIFEST_H
#define GUILD_MANIFEST_H

#include "guild/run.h"

enum manifest_type { MANIFEST_SOURCE = 's', MANIFEST_DEP = 'd', MANIFEST_INTERNAL = 'i' };

struct manifest_entry {
	enum manifest_type type;
	char *path;   /* relative to the run */
	char *digest; /* sha1, or "-" */
	char *source; /* path in the project, or URI */
	char *subpath; /* NULL: none */
};
struct manifest {
	struct manifest_entry *v;
	size_t n, cap;
	struct map by_path; /* path -> entry */
};
#define MANIFEST_INIT { 0 }
void manifest_release(struct manifest *m);
/* 1; 0 when the run has none; -1. A bad line is a warning that names file and line, and is passed over. */
MUST_CHECK int manifest_load(struct manifest *m, const struct run *run, struct err *err);
/* The same, for who reports bad lines in other words: each goes to bad, with its number. */
typedef void manifest_bad_fn(size_t line, const char *why, void *data);
MUST_CHECK int manifest_read(struct manifest *m, const struct run *run, manifest_bad_fn *bad,
			     void *data, struct err *err);
/* One line, with its newline. */
void manifest_format(struct buf *out, enum manifest_type type, const char *path, const char *digest,
		     const char *source, const char *subpath);
/* Append lines in one write. */
MUST_CHECK int manifest_append(const struct run *run, const struct buf *lines, struct err *err);
/* md5 over the source files as they are in the run (guild-rundir(5)); *has false: no source files. */
MUST_CHECK int manifest_source_digest(const struct run *run, char out[33], bool *has, struct err *err);

#endif
