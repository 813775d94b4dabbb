/*
 * flagimport-internal.h: parts of flagimport.h.
 */
#ifndef FLAGIMPORT_INTERNAL_H
#define FLAGIMPORT_INTERNAL_H

#include "guild/guildfile.h"

struct err;

/* Where an operation's module is. */
struct module {
	struct buf name;     /* "pkg.train" */
	struct buf path;     /* its file; empty: nowhere in the project */
	struct buf package;  /* "pkg", empty for none */
	struct buf sys_path; /* the folder that it was found in */
};
#define MODULE_INIT { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT }
void module_release(struct module *m);
/*
 * Find the module that spec ([DIR/]MODULE) means for op. 1; 0 when it is not in the project or
 * on $PYTHONPATH (name and package are set); -1 ERR_NOTFOUND for a package that cannot be run.
 */
MUST_CHECK int module_find(const struct opdef *op, const char *spec, struct module *m,
			   struct err *err);

/*
 * Merge imported flags, a map of name to attributes as in a Guild file, into op.
 * A list as default becomes text, its items quoted for a shell.
 */
void flagimport_merge(struct opdef *op, const struct value *flags);

/* True unless the script's text shows that it uses no framework that we know of. */
bool flagimport_may_use_framework(const char *script);
/* Attributes that the framework gives to an operation that has none of its own. answer: the helper's. */
void flagimport_apply_framework(struct opdef *op, const struct value *answer);

/* Flags of the file, of a known format, of a config: destination; messages call it shown. *out lives in a. */
MUST_CHECK int flagimport_read_config(struct arena *a, const char *path, const char *shown,
				      struct value **out, struct err *err);

#endif
