/*
 * opref.h: .guild/opref, the reference of a run to its operation.
 * Format: guild-rundir(5). Source: upstream guild/opref.py.
 */
#ifndef GUILD_OPREF_H
#define GUILD_OPREF_H

#include "guild/buf.h"

struct err;

/* Owns its strings; a part that is not there is "". */
struct opref {
	char *pkg_type;    /* "guildfile", "script", "package", "builtin", "func", "import", "test", "pending" */
	char *pkg_name;    /* path of guild.yml, script directory, package name */
	char *pkg_version; /* digest of guild.yml, version */
	char *model_name;
	char *op_name;
};
#define OPREF_INIT { 0 }

void opref_release(struct opref *r);
void opref_copy(struct opref *to, const struct opref *from);
/* The file's text. ERR_SYNTAX "invalid opref: TEXT" (the caller names the run). */
MUST_CHECK int opref_parse(struct opref *out, const char *text, size_t len, struct err *err);
/* The file's bytes, no newline at the end. */
void opref_format(struct buf *out, const struct opref *r);
bool opref_equal(const struct opref *a, const struct opref *b);
/* Upstream's to_opspec: "m:train", "train", "pkg/m:train"; a script: its absolute path, or relative to cwd
 * when cwd is not NULL. */
void opref_opspec(struct buf *out, const struct opref *r, const char *cwd);
/* The operation as listings call it: "model:op", "op", "package/op". */
void opref_desc(struct buf *out, const struct opref *r);
/* Split "[PKG/][MODEL:]OP" (upstream OpRef.for_string): absent parts are NULL in *pkg, *model.
 * false: no accepted form. Parts are yours to free. */
bool opref_split_spec(const char *spec, char **pkg, char **model, char **op);

#endif
