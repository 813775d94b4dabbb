/*
 * cmd.h: a program of the suite. One function, one table, one record.
 *
 *	const struct command command = {
 *		.name = "label", .args = "[RUN...]", .max_args = -1,
 *		.options = options, .main = label_main,
 *		.summary = "Set run labels.", .help = "…",
 *	};
 *
 * lib/cli/main.c owns main(): it sets the log sink (and no locale), takes argv[0]
 * for the command as typed (the front end execs "guild runs rm" as argv[0]), parses
 * the options, answers --help, checks the number of arguments, calls command.main, and
 * flushes and checks stdout: a full disk is a failure.
 */
#ifndef GUILD_CMD_H
#define GUILD_CMD_H

#include "guild/opt.h"

struct command {
	const char *name;    /* "label", "runs delete", "-steps" (a helper: guild--steps) */
	const char *args;    /* usage text of the arguments, NULL: none */
	const char *arg_name; /* name of a missing argument in messages, e.g. "LOCATION" */
	const char *summary; /* one sentence */
	const char *help;    /* further paragraphs of --help, separated by blank lines; may be NULL */
	const struct option *options;
	size_t min_args;
	int max_args;        /* -1: any number */
	enum opt_complete complete; /* what completes an argument */
	const char *group;   /* "runs": typed as that alone, its --help lists the
				group, and an argument is an error */
	/*
	 * Adds the candidates of kinds beyond files and choices (guild/complete.h); may be NULL.
	 * words: the arguments that were typed before, and the word being typed. The options that
	 * were typed before are in their targets.
	 */
	void (*candidates)(enum opt_complete kind, const struct strlist *words,
			   struct strlist *out);
	bool raw_args;       /* argv goes to main unparsed (guild help of externals, …) */
	bool helper;         /* log lines read "LEVEL: [guild] text", as upstream's helper processes */
	int (*main)(struct strlist *args); /* returns the exit status */
};

/* Each program defines it. */
extern const struct command command;

/* The command as typed: "guild runs rm". */
const char *cmd_path(void);
/*
 * For main() alone: remember what cmd_path() gives. typed: argv[0], which the front end sets; a
 * program that was started by its own name is "guild NAME".
 */
void cmd_set_path(const char *typed, const char *name);
/* The command was typed as its group alone: "guild runs", not "guild runs list". */
bool cmd_is_group(const struct command *cmd);

/* Print the command's --help, or its JSON form when GUILD_HELP_JSON is set. */
void cmd_print_help(const struct command *cmd);

/* Where the helpers and commands are: $GUILD_EXEC_PATH, else relative to this program. */
const char *cmd_exec_path(void);

#endif
