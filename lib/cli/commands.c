#include "guild/commands.h"

#include <dirent.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/path.h"
#include "guild/proc.h"

/* Made from libexec/command-list.txt by the makefile. */
const struct command_entry command_list[] = {
#include "command-list.h"
	{ 0 },
};

static bool has_name(const struct command_entry *e, const char *name)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	strlist_split(&names, e->names, ", ");
	return strlist_has(&names, name);
}

static const struct command_entry *find_name(const char *name)
{
	for (const struct command_entry *e = command_list; e->program; e++)
		if (has_name(e, name))
			return e;
	return NULL;
}

static bool is_group(const char *word)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	commands_names(word, &names);
	return names.n;
}

const struct command_entry *commands_find(char *const *words, size_t *used)
{
	CLEANUP(buf_release) struct buf two = BUF_INIT;
	const struct command_entry *e;

	*used = 0;
	if (!words[0])
		return NULL;
	if (!words[1] || words[1][0] == '-' || !is_group(words[0])) {
		e = find_name(words[0]);
		*used = e ? 1 : 0;
		return e;
	}
	buf_addf(&two, "%s %s", words[0], words[1]);
	e = find_name(two.s);
	*used = e ? 2 : 1;
	return e;
}

void commands_add_names(const struct command_entry *entry, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	const char *sep = "";

	strlist_split(&names, entry->names, ", ");
	for (size_t i = 0; i < names.n; i++) {
		const char *blank = strchr(names.v[i], ' ');

		if (blank && strlist_has(&names, blank + 1))
			continue;
		buf_addf(out, "%s%s", sep, names.v[i]);
		sep = ", ";
	}
}

/* The entry's names after lead ("runs "), without it. */
static void names_after(const struct command_entry *entry, const char *lead, struct strlist *out)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	size_t len = strlen(lead);

	strlist_split(&names, entry->names, ", ");
	for (size_t i = 0; i < names.n; i++)
		if (starts_with(names.v[i], lead) && !strchr(names.v[i] + len, ' '))
			strlist_push(out, names.v[i] + len);
}

bool commands_add_group_names(const struct command_entry *entry, const char *group,
			      struct buf *out)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf lead = BUF_INIT;

	buf_addf(&lead, "%s ", group);
	names_after(entry, lead.s, &names);
	strlist_join(&names, ", ", out);
	return names.n;
}

void commands_names(const char *group, struct strlist *out)
{
	CLEANUP(buf_release) struct buf lead = BUF_INIT;

	if (*group)
		buf_addf(&lead, "%s ", group);
	for (const struct command_entry *e = command_list; e->program; e++)
		names_after(e, lead.s, out);
}

static bool is_listed(const char *program)
{
	for (const struct command_entry *e = command_list; e->program; e++)
		if (streq(e->program, program))
			return true;
	return false;
}

static void add_externals(const char *dir, struct strlist *out)
{
	DIR *d = opendir(*dir ? dir : ".");
	struct dirent *entry;

	if (!d)
		return; /* $PATH may name what is not there */
	while ((entry = readdir(d))) {
		const char *name = entry->d_name;

		if (starts_with(name, "guild-") && name[6] && name[6] != '-' &&
		    !is_listed(name + 6) && faccessat(dirfd(d), name, X_OK, 0) == 0)
			strlist_push(out, name + 6);
	}
	closedir(d);
}

void commands_externals(struct strlist *out)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	const char *path = getenv("PATH");

	strlist_push(&dirs, cmd_exec_path());
	if (path)
		strlist_split(&dirs, path, ":");
	for (size_t i = 0; i < dirs.n; i++)
		add_externals(dirs.v[i], out);
	strlist_sort(out);
	strlist_uniq(out);
}

bool commands_find_external(const char *name, struct buf *out)
{
	CLEANUP(buf_release) struct buf program = BUF_INIT;

	if (!*name || *name == '-' || strchr(name, '/'))
		return false;
	buf_addf(&program, "guild-%s", name);
	return proc_find_program(program.s, cmd_exec_path(), out) ||
	       proc_find_program(program.s, NULL, out);
}
