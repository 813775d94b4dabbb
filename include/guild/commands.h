/*
 * commands.h: the commands of the suite, from libexec/command-list.txt, and those that others add.
 *
 * The list is compiled in: the front end opens no file to find a command.
 */
#ifndef GUILD_COMMANDS_H
#define GUILD_COMMANDS_H

#include "guild/strlist.h"

struct command_entry {
	const char *program; /* "runs-delete": EXEC_PATH/guild-runs-delete */
	const char *names;   /* as typed, separated by ", ": "runs delete, runs rm"; "label, runs label" */
	const char *group;   /* the heading it stands under in help */
	const char *summary;
};

/* All entries, ended by one whose program is NULL. */
extern const struct command_entry command_list[];

/*
 * The command that the words (NULL-ended, "runs", "rm", "-y", …) begin with: *used says how
 * many of them name it. NULL when there is none; *used is then the number of words that led to
 * a group of commands, so word[*used] is the one nobody knows.
 */
const struct command_entry *commands_find(char *const *words, size_t *used);

/* Append the names as help shows them: without "runs label" where "label" does as well. */
void commands_add_names(const struct command_entry *entry, struct buf *out);

/* Append the entry's names after group, without it: "delete, rm" of "runs". false: it has none. */
bool commands_add_group_names(const struct command_entry *entry, const char *group,
			      struct buf *out);

/* Names that can be typed after group ("" for the top, "runs"), appended. */
void commands_names(const char *group, struct strlist *out);

/*
 * Programs guild-NAME in the exec path and in $PATH which are not in the list: their names,
 * sorted, without repeats. Two dashes mark our own helpers, which are left out.
 */
void commands_externals(struct strlist *out);
/* Append the path of the program guild-NAME, the exec path first. false: there is none. */
bool commands_find_external(const char *name, struct buf *out);

#endif
