/*
 * sourcecode-internal.h: the rules that choose source files, between their making and their use.
 * guildfile(5).
 */
#ifndef GUILD_SOURCECODE_INTERNAL_H
#define GUILD_SOURCECODE_INTERNAL_H

#include <sys/types.h>

#include "guild/guildfile.h"
#include "guild/map.h"

/* Upstream's limits for projects without version control. */
#define SOURCECODE_MAX_FILE_SIZE (1024 * 1024)
#define SOURCECODE_MAX_FILES 100

enum rule_type { RULE_ANY, RULE_DIR, RULE_TEXT, RULE_BINARY };

/*
 * The last rule that applies to a path decides. A rule applies when its limit of matches is not
 * reached, a pattern matches, the type is right, and the size; asked in this order.
 */
struct sourcecode_rule {
	bool include;
	enum rule_type type;
	struct strlist patterns;
	struct map paths;     /* matched as they are, beside the patterns */
	bool all_but_paths;   /* what matches is everything else */
	const char *sentinel; /* RULE_DIR: a file that the directory holds, NULL: any */
	off_t size_below;     /* bytes, 0: any size */
	size_t max_matches;   /* 0: no limit */
	size_t matches;       /* so far */
};

struct sourcecode_rules {
	struct sourcecode_rule *v;
	size_t n, cap;
	bool disabled; /* nothing can be selected */
};
#define SOURCECODE_RULES_INIT { 0 }
void sourcecode_rules_release(struct sourcecode_rules *r);
/* Base rules of the root, the model's and the operation's. */
MUST_CHECK int sourcecode_rules_make(struct sourcecode_rules *r, const struct opdef *op, const char *root,
				     struct err *err);
/* As upstream prints it. */
void sourcecode_rule_text(struct buf *out, const struct sourcecode_rule *r);

enum rule_test { RULE_APPLIES, RULE_MAX_MATCHES, RULE_PATTERN, RULE_TYPE, RULE_SIZE };
/* Does the rule apply to the path (relative to root)? Counts a match. */
enum rule_test sourcecode_rule_test(struct sourcecode_rule *r, const char *root, const char *path);

/*
 * Upstream's is_text_file: by extension, else by the first bytes. false for what is no regular
 * file.
 */
bool sourcecode_is_text(const char *path);

#endif
