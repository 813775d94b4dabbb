#include "guild/overview.h"

#include "guild/commands.h"
#include "guild/help.h"

#define DIR_OPTION(letter, field, text)                                                \
	{ .type = OPT_TYPE_STRING, .short_name = letter,                               \
	  .offset = offsetof(struct global_opts, field), .flags = OPT_RELATIVE,         \
	  .arg = "PATH", .help = text, .complete = COMPLETE_DIR }
#define FLAG(name, field, text) \
	OPT_REL(FLAG, NULL, name, struct global_opts, field, NULL, text)

const struct option global_options[] = {
	DIR_OPTION("C", cwd, "Use PATH as the current directory."),
	DIR_OPTION("H", home, "Use PATH as the Guild home."),
	FLAG("debug", debug, "Say more about what is done."),
	FLAG("version", version, "Show the version and exit."),
	FLAG("exec-path", exec_path, "Show the directory of the commands and exit."),
	OPT_END,
};

static const char args[] = "COMMAND [ARG...]";
static const char summary[] = "Run operations of a project, and keep, find and compare their runs.";

static bool seen_before(const struct command_entry *e)
{
	for (const struct command_entry *f = command_list; f != e; f++)
		if (streq(f->group, e->group))
			return true;
	return false;
}

static void add_externals(struct help_terms *t)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	commands_externals(&names);
	if (names.n)
		help_add_term(t, "External commands", NULL);
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		if (commands_find_external(names.v[i], &path))
			help_add_term(t, names.v[i], path.s);
	}
}

/* Groups in the order in which the list first names them. */
static void add_commands(struct help_terms *t)
{
	for (const struct command_entry *g = command_list; g->program; g++) {
		if (seen_before(g))
			continue;
		help_add_term(t, g->group, NULL);
		for (const struct command_entry *e = g; e->program; e++) {
			CLEANUP(buf_release) struct buf names = BUF_INIT;

			if (!streq(e->group, g->group))
				continue;
			commands_add_names(e, &names);
			help_add_term(t, names.s, e->summary);
		}
	}
}

static void print_json(const struct help_terms *options, const struct help_terms *commands)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	help_json_begin("guild", args, summary, NULL, &out);
	buf_addstr(&out, ", \"options\": ");
	help_json_terms(options, &out);
	buf_addstr(&out, ", \"commands\": ");
	help_json_terms(commands, &out);
	printf("%s}\n", out.s);
}

static void print_text(const struct help_terms *options, const struct help_terms *commands)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	help_begin("guild", args, summary, NULL, &out);
	buf_addstr(&out, "\nOptions:\n");
	help_format_terms(options, &out);
	help_format_terms(commands, &out);
	buf_addstr(&out, "\nSee 'guild help COMMAND' for more about a command.\n");
	fputs(out.s, stdout);
}

void overview_print(bool externals)
{
	CLEANUP(help_terms_release) struct help_terms options = HELP_TERMS_INIT;
	CLEANUP(help_terms_release) struct help_terms commands = HELP_TERMS_INIT;

	help_add_options(&options, global_options);
	add_commands(&commands);
	if (externals)
		add_externals(&commands);
	if (help_is_json())
		print_json(&options, &commands);
	else
		print_text(&options, &commands);
}
