#include "guild/complete.h"

#include "guild/commands.h"
#include "guild/err.h"
#include "guild/opt.h"

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

/* The option whose value is the word after this one; NULL: none. */
static const struct option *wants_next(const struct option *options, const char *word)
{
	const struct option *o = opt_find(options, word, strlen(word));

	if (o || starts_with(word, "--"))
		return o && opt_takes_value(o) ? o : NULL;
	for (const char *c = word + 1; *c; c++) {
		const char name[] = { '-', *c, '\0' };

		o = opt_find(options, name, 2);
		if (!o || opt_takes_value(o))
			return o && !c[1] ? o : NULL;
	}
	return NULL;
}

static void add_kind(const struct command *cmd, enum opt_complete kind,
		     const struct strlist *words, struct strlist *out)
{
	switch (kind) {
	case COMPLETE_NONE:
		return;
	case COMPLETE_FILE:
		strlist_push(out, "!!file:*");
		return;
	case COMPLETE_DIR:
		strlist_push(out, "!!dir");
		return;
	case COMPLETE_RUN:
	case COMPLETE_OP:
	case COMPLETE_RUN_OP:
	case COMPLETE_LABEL:
	case COMPLETE_TAG:
	case COMPLETE_FLAG:
	case COMPLETE_COMMAND:
		if (cmd->candidates)
			cmd->candidates(kind, words, out);
		return;
	}
	BUG("completion of kind %d", (int)kind);
}

static void add_values(const struct command *cmd, const struct option *o,
		       const struct strlist *words, struct strlist *out)
{
	for (const char *const *c = o->choices; c && *c; c++)
		strlist_push(out, *c);
	add_kind(cmd, o->complete, words, out);
}

static int add_names(const struct option *o, UNUSED void *base, void *data)
{
	struct opt_names n = OPT_NAMES_INIT(o);

	if (o->flags & OPT_HIDDEN || o->type == OPT_TYPE_GROUP)
		return 0;
	while (opt_names_next(&n))
		strlist_pushf(data, "%s%.*s", n.dashes, (int)n.len, n.s);
	return 0;
}

/* Directives to the shell are no text to compare. */
static void print_matches(const struct strlist *candidates, const char *lead, const char *prefix)
{
	for (size_t i = 0; i < candidates->n; i++) {
		const char *c = candidates->v[i];

		if (starts_with(c, "!!"))
			printf("%s\n", c);
		else if (starts_with(c, prefix))
			printf("%s%s\n", lead, c);
	}
}

/* "--name=VAL": the candidates are whole words. */
static void complete_attached(const struct command *cmd, const struct strlist *words,
			      const char *word, const char *value)
{
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT;
	CLEANUP(buf_release) struct buf lead = BUF_INIT;
	const struct option *o = opt_find(cmd->options, word, (size_t)(value - 1 - word));

	if (!o)
		return;
	buf_add(&lead, word, (size_t)(value - word));
	add_values(cmd, o, words, &found);
	print_matches(&found, lead.s, value);
}

/*
 * What was typed before, as far as it can be read (a line in the making may be wrong): options into their
 * targets, which point into before, then args.
 */
static void parse_before(const struct command *cmd, const struct strlist *words,
			 struct strlist *before, struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	strlist_pushv(before, words->v);
	if (before->n)
		strlist_truncate(before, before->n - 1);
	if (opt_parse(cmd->options, "", before->v, args, &err) < 0)
		err_release(&err);
}

int complete_command(const struct command *cmd, const struct strlist *words)
{
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT, args = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist before = STRLIST_INIT;
	const char *word = words->n ? words->v[words->n - 1] : "";
	const struct option *waiting = NULL;
	const char *equals = strchr(word, '=');
	bool ended = false;

	for (size_t i = 0; i + 1 < words->n; i++) {
		const char *w = words->v[i];

		ended |= !waiting && streq(w, "--");
		waiting = !waiting && !ended && is_option(w) ? wants_next(cmd->options, w) : NULL;
	}
	parse_before(cmd, words, &before, &args);
	strlist_push(&args, word);
	if (waiting) {
		add_values(cmd, waiting, &args, &found);
	} else if (!ended && is_option(word) && equals) {
		complete_attached(cmd, &args, word, equals + 1);
	} else if (!ended && word[0] == '-') {
		(void)opt_each(cmd->options, add_names, &found); /* never stops */
		strlist_push(&found, "--help");
	} else if (cmd_is_group(cmd)) {
		commands_names(cmd->group, &found);
	} else {
		add_kind(cmd, cmd->complete, &args, &found);
	}
	print_matches(&found, "", word);
	return 0;
}
