/*
 * path.h: paths as text. Only path_real() and path_shorten_home() look at anything
 * outside their arguments. All "add" functions append to a buffer.
 */
#ifndef GUILD_PATH_H
#define GUILD_PATH_H

#include "guild/buf.h"

static inline bool path_is_abs(const char *path)
{
	return path[0] == '/';
}

/* Python's os.path.join(a, b): an absolute b replaces a; "" parts add no slash twice. */
void path_join(struct buf *out, const char *a, const char *b);
/* Append "/name" to a path in place (no second slash). */
void path_push(struct buf *path, const char *name);
/* os.path.normpath: drops "." and "//", folds "..", "" gives ".". */
void path_normalize(struct buf *out, const char *path);
/* Absolute and normalised; relative paths are taken from base (an absolute directory). */
void path_absolute(struct buf *out, const char *base, const char *path);
/* os.path.relpath(path, start) of two absolute normalised paths. */
void path_relative(struct buf *out, const char *path, const char *start);
/* os.path.dirname: what is before the last slash ("" if none, "/" kept). */
void path_dirname(struct buf *out, const char *path);
/* After the last slash, "" for a path that ends in one. Points into path. */
const char *path_basename(const char *path);
/* ".py" of "a/x.py", "" if none; a leading dot is no extension. Points into path. */
const char *path_extension(const char *path);
/* The longest common directory of two absolute paths. */
void path_common(struct buf *out, const char *a, const char *b);
/* True when path is dir or lies below it; both absolute and normalised. */
bool path_is_below(const char *path, const char *dir);
/* A leading "~" or "~/" becomes $HOME (or the password file's); "~user" is left. */
void path_expand_home(struct buf *out, const char *path);
/* A leading $HOME becomes "~": plain text prefix test, as upstream's. */
void path_shorten_home(struct buf *out, const char *path);
/* Upstream's shorten_path: keeps the last part, parts from both ends, and "…". */
void path_shorten(struct buf *out, const char *path, size_t max);
/* realpath(3) whether or not the last parts exist (as Python's). Yours to free. */
char *path_real(const char *path);
/* The process's working directory, absolute. Yours to free; "/" if it is gone. */
char *path_getcwd(void);

#endif
