/*
 * pycache.h: answers of a Python interpreter, kept in the home.
 *
 * To start an interpreter costs 10 ms to seconds, so what it told us is kept in
 * HOME/cache/FOLDER/KEY, where KEY is a digest of all that the answer depends on and
 * that is known before asking. What is only known afterwards is in the answer: its
 * "files" are [PATH, MTIME_NS, SIZE] of files and folders, and the answer holds while
 * they are as they were. The text is YAML in flow style, written by our Python
 * package. Any file of the cache may be deleted at any time.
 */
#ifndef GUILD_PYCACHE_H
#define GUILD_PYCACHE_H

#include "guild/strlist.h"
#include "guild/value.h"

struct err;

/* Goes into every key: change it with the format of any answer. */
#define PYCACHE_VERSION "2"

/* Add a file's path, modification time and size to a key; one that is not there has none. */
void pycache_key_file(struct strlist *key, const char *path);
/* Add an interpreter, and what in the environment changes where it finds packages. */
void pycache_key_packages(struct strlist *key, const char *python);
/* The file for a key, appended; false when there is no home (NULL) to keep it in. */
bool pycache_path(const char *home, const char *folder, const struct strlist *key, struct buf *out);
/* The answer at path if there is one that still holds. */
bool pycache_load(struct arena *a, const char *path, struct value **out);
/* An answer in text, as the interpreter printed it. ERR_SYNTAX if it is none. */
MUST_CHECK int pycache_parse(struct arena *a, const char *text, size_t len, struct value **out,
			     struct err *err);
/* Keep an answer. Not an error where it cannot be written: it is asked for again. */
void pycache_save(const char *path, const char *text, size_t len);

#endif
