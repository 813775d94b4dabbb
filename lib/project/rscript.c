/* rscript.c: see rscript.h. */
#include "guild/rscript.h"

#include <fcntl.h>
#include <strings.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/shlex.h"
#include "guild/yaml.h"

#include "rscript-internal.h"

struct script {
	struct arena *arena;
	const char *name;
	struct strlist lines;
	size_t header; /* the lines that its header takes, with the "#!" before it; 0: none */
	struct value *flags;
	struct err *err;
	bool failed; /* err is set */
};

bool rscript_is(const char *path)
{
	return strcasecmp(path_extension(path), ".r") == 0 && file_is_regular(AT_FDCWD, path);
}

/* ---- annotations ---- */

/* The YAML of a line "#| …", NULL for any other. */
static const char *annotation(const struct script *s, size_t i)
{
	const char *line;

	if (i >= s->lines.n)
		return NULL;
	line = s->lines.v[i] + strspn(s->lines.v[i], " \t");
	if (!starts_with(line, "#|"))
		return NULL;
	return line + strlen(line) - strlen(line + 2) + (line[2] == ' ');
}

/* The map that lines from first on, up to but not including end, are. */
static int read_annotations(struct script *s, size_t first, size_t end, struct value **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = first; i < end; i++)
		buf_addf(&text, "%s\n", annotation(s, i));
	if (yaml_load(s->arena, text.s, text.len, s->name, out, s->err) < 0)
		return err_wrap(s->err, "annotations from line %zu on", first + 1);
	if (value_is_null(*out))
		*out = value_map(s->arena);
	if (!value_is(*out, VALUE_MAP))
		return err_set(s->err, ERR_SYNTAX,
			       "annotations of '%s' from line %zu on: expected a mapping", s->name,
			       first + 1);
	return 0;
}

static int read_header(struct script *s, struct value **out)
{
	size_t first = s->lines.n && starts_with(s->lines.v[0], "#!/");
	size_t end = first;

	while (annotation(s, end))
		end++;
	s->header = end > first ? end : 0;
	return read_annotations(s, first, end, out);
}

/* ---- flags ---- */

static void add_flag(const struct rscript_assign *assign, void *data)
{
	struct script *s = data;
	struct value *flag = value_map(s->arena), *more;
	size_t end = assign->line - 1, first = end;

	value_set(s->arena, flag, "default", assign->value);
	value_set(s->arena, flag, "type", value_str(s->arena, assign->type));
	value_set(s->arena, s->flags, assign->name, flag);
	while (first > s->header && annotation(s, first - 1))
		first--;
	if (s->failed || first == end)
		return;
	if (read_annotations(s, first, end, &more) < 0) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < more->map.n; i++)
		value_set_key(s->arena, flag, more->map.entries[i].key, more->map.entries[i].value);
}

static const char *file_of_dest(const char *dest)
{
	return starts_with(dest, "config:") ? dest + strlen("config:") : dest;
}

static int flags_of_file(struct script *s, const char *dir, const char *file)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int rc;

	path_absolute(&path, dir, file);
	rc = file_read(AT_FDCWD, path.s, 0, &text, s->err);
	if (rc == 0)
		return err_set(s->err, ERR_NOTFOUND, "cannot read flags of '%s': no file %s",
			       s->name, path.s);
	return rc < 0 ? -1 : yaml_load(s->arena, text.s, text.len, file, &s->flags, s->err);
}

/* Flags that the header does not define. */
static int find_flags(struct script *s, const char *dir, const char *dest, const struct buf *text)
{
	const char *extension = path_extension(dest);

	s->flags = value_map(s->arena);
	if (strcasecmp(extension, ".r") == 0)
		rscript_scan(s->arena, text->s, text->len, add_flag, s);
	else if (streq(extension, ".yml") || streq(extension, ".yaml"))
		return flags_of_file(s, dir, file_of_dest(dest));
	return s->failed ? -1 : 0;
}

/* ---- the command ---- */

void rscript_quote(struct buf *out, const char *s)
{
	buf_addch(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_addf(out, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			buf_addf(out, "\\x%02x", (unsigned)*s);
		else
			buf_addch(out, *s);
	}
	buf_addch(out, '"');
}

/* Rscript -e 'guildai:::do_guild_run("train.R", flags_dest = "flags.yml", echo = FALSE)' */
static struct value *command(struct script *s, const char *dest, const struct value *echo)
{
	CLEANUP(buf_release) struct buf program = BUF_INIT;
	CLEANUP(buf_release) struct buf call = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (!proc_find_program("Rscript", NULL, &program))
		buf_set(&program, "Rscript");
	buf_addstr(&call, "guildai:::do_guild_run(");
	rscript_quote(&call, s->name);
	if (starts_with(dest, "config:")) { /* the file is written before the run starts */
		buf_addstr(&call, ", flags_dest = NULL");
	} else if (!streq(dest, s->name)) {
		buf_addstr(&call, ", flags_dest = ");
		rscript_quote(&call, dest);
	}
	if (echo && !value_truth(echo))
		buf_addstr(&call, ", echo = FALSE");
	buf_addch(&call, ')');
	shlex_quote(&line, program.s);
	buf_addstr(&line, " -e ");
	shlex_quote(&line, call.s);
	return value_str(s->arena, line.s);
}

/* ---- source code ---- */

static void exclude(struct script *s, struct value *rules, const char *kind, const char *name)
{
	struct value *rule = value_map(s->arena), *what = value_map(s->arena);

	value_set(s->arena, what, kind, value_str(s->arena, name));
	value_set(s->arena, rule, "exclude", what);
	value_append(s->arena, rules, rule);
}

static bool is_there(const char *dir, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, dir, name);
	return file_exists(AT_FDCWD, path.s);
}

/* What R and its packages leave in a project is no source code. Rules of the script come after these. */
static void add_source_rules(struct script *s, const char *dir, struct value *op)
{
	struct value *source = value_get(op, "sourcecode"), *rules = value_list(s->arena);
	const struct value *own = value_get(source, "select");
	bool has_renv = is_there(dir, "renv") && is_there(dir, "renv.lock");

	if (has_renv)
		exclude(s, rules, "dir", "renv");
	if (is_there(dir, "logs"))
		exclude(s, rules, "dir", "logs");
	if (is_there(dir, ".Rhistory"))
		exclude(s, rules, "text", ".Rhistory");
	if (has_renv) {
		struct value *requires = value_list(s->arena), *file = value_map(s->arena);
		const struct value *others = value_get(op, "requires");

		value_set(s->arena, file, "file", value_str(s->arena, "renv"));
		value_set(s->arena, file, "target-type", value_str(s->arena, "link"));
		value_append(s->arena, requires, file);
		for (size_t i = 0; value_is(others, VALUE_LIST) && i < others->list.n; i++)
			value_append(s->arena, requires, others->list.items[i]);
		value_set(s->arena, op, "requires", requires);
	}
	if (!rules->list.n || (source && !value_is(source, VALUE_MAP)))
		return;
	for (size_t i = 0; value_is(own, VALUE_LIST) && i < own->list.n; i++)
		value_append(s->arena, rules, own->list.items[i]);
	if (!source)
		source = value_map(s->arena);
	value_set(s->arena, source, "select", rules);
	value_set(s->arena, op, "sourcecode", source);
}

/* ---- the operation ---- */

static int describe(struct script *s, const char *dir, const struct buf *text, struct value **out)
{
	const struct value *echo;
	struct value *op;
	const char *dest;

	if (read_header(s, &op) < 0)
		return -1;
	echo = value_get(op, "echo");
	dest = value_str_at(op, "flags-dest");
	if (!dest)
		dest = s->name;
	value_set(s->arena, op, "flags-dest", value_str(s->arena, dest));
	value_set(s->arena, op, "exec", command(s, dest, echo));
	(void)value_unset(op, "echo"); /* may be absent */
	(void)value_unset(op, "name"); /* may be absent */
	add_source_rules(s, dir, op);
	if (value_is_null(value_get(op, "flags"))) {
		if (find_flags(s, dir, dest, text) < 0)
			return -1;
		value_set(s->arena, op, "flags", s->flags);
	}
	*out = op;
	return 0;
}

int rscript_op_data(struct arena *a, const char *dir, const char *name, struct value **out,
		    struct err *err)
{
	struct script s = { .arena = a, .name = name, .lines = STRLIST_INIT, .err = err };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int rc;

	path_absolute(&path, dir, name);
	rc = file_read(AT_FDCWD, path.s, 0, &text, err);
	if (rc == 0)
		return err_set(err, ERR_NOTFOUND, "no file %s", path.s);
	if (rc < 0)
		return -1;
	strlist_split(&s.lines, text.s, "\n");
	rc = describe(&s, dir, &text, out);
	strlist_release(&s.lines);
	return rc;
}
