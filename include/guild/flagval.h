/*
 * flagval.h: flag values: from text, to text, checked against their definitions.
 * guildfile(5). Source: upstream guild/flag_util.py, op_util.py.
 *
 * A set of flag values is a value map from name to value, in the caller's arena.
 */
#ifndef GUILD_FLAGVAL_H
#define GUILD_FLAGVAL_H

#include "guild/guildfile.h"

/* What the lists and maps of one text may come to in bytes, a value for at least 8: 65536 numbers.
 * More only for what the text spells out. */
#define FLAG_MAX_SIZE ((size_t)512 << 10)

/*
 * Decode command-line text (guildfile(5)); type NULL: auto. Never fails: text that is nothing else is a
 * string, and so is, with a warning, text that makes more than FLAG_MAX_SIZE ("[0]*1000000").
 */
struct value *flag_decode(struct arena *a, const char *text, const char *type);
/* "NAME=VAL" words into the map; values decoded by the definition's type (op may be NULL). ERR_INVALID
 * "invalid argument(s):\n…\nexpected NAME=VAL". A word "@FILE" is pushed to batch_files. */
MUST_CHECK int flag_parse_args(struct arena *a, char *const *args, const struct opdef *op,
			       struct value *flags, struct strlist *batch_files, struct err *err);
/* True for text that a search samples: "[1:10]", "uniform[1:2]", "a[0].txt" (upstream is_flag_function). */
bool flag_is_function(const char *text);
/* The flag whose value makes the run a batch (a list or a function), or NULL. */
const char *flag_batch_name(const struct value *flags);

enum flag_force { FLAG_CHECK, FLAG_FORCE };
/*
 * The whole of upstream's flag_vals_for_opdef (guildfile(5)): aliases, defaults, coercion, checks,
 * choices. user: what was given; *out: every value. Errors in upstream's words; those that list values or missing
 * flags are bare.
 */
MUST_CHECK int flag_values(struct arena *a, const struct opdef *op, const struct value *user,
			   enum flag_force force, struct value **out, struct err *err);

/* Upstream's encode_flag_val: yes, null, [a, b], '1'. */
void flag_encode(struct buf *out, const struct value *v);
enum flag_format_flags { FLAG_SHORTEN_FLOATS = 1 << 0, FLAG_SHORTEN_PATHS = 1 << 1 };
/* Upstream's format_flag: as flag_encode, quoted where it has a blank. Paths that exist (from the process's
 * directory) are shortened to 20 columns, floats to 5 digits behind the point. */
void flag_format(struct buf *out, const struct value *v, int flags);
/* "a=1 b=two" of the flags that are not null, sorted by name. */
void flag_format_assigns(struct buf *out, const struct value *flags, int format_flags);
/* NAME=VAL for each, sorted, to hand to `guild run`; nulls as NAME=null. */
void flag_assigns(struct strlist *out, const struct value *flags);

/* The parts of a value as arg-split says (true or "shlex": shell words; else at the separator,
 * empty parts dropped). Text that is no shell words is one part. */
void flag_split(struct strlist *parts, const struct value *v, const struct value *split);

/* Text of a value in an argument or in the environment: true "1", false "", lists shell-joined (3.6). */
void flag_arg_text(struct buf *out, const struct value *v);
/* The arguments that the flags make for the operation's command: cmd_flags is the run attribute's
 * op-cmd.cmd-flags map, args_before the words before. A flag that cmd_flags does not know makes
 * none, unless FLAG_FORCE (--force-flags). flags_dest NULL: "args". */
void flag_cmd_args(struct strlist *out, const struct value *flags, const struct value *cmd_flags,
		   const char *flags_dest, enum flag_force force,
		   const struct strlist *args_before);
/* FLAG_NAME=… of every flag: appended as "NAME=VALUE". */
void flag_env(struct strlist *out, const struct value *flags, const struct value *cmd_flags);

#endif
