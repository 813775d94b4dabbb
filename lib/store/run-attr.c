/*
 * run-attr.c: attribute files, .guild/attrs/NAME: one YAML document each (guild-rundir(5)).
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/run.h"
#include "guild/tree.h"
#include "guild/yaml.h"

/* The largest that we met (pip_freeze, env) have some 10 KB. */
#define ATTR_MAX (64 * 1024 * 1024)

/* A change takes a millisecond: who is at it for so long has been stopped. */
#define LOCK_TIMEOUT_MS (30 * 1000)

/* Any name that stays inside attrs/. */
static bool is_attr_name(const char *name)
{
	return *name && !strchr(name, '/') && !streq(name, ".") && !streq(name, "..");
}

static void attr_path(struct buf *out, const struct run *run, const char *name)
{
	buf_addf(out, "%s/.guild/attrs/%s", run->dir, name);
}

/*
 * A line that is one plain scalar for every YAML parser: most attributes are, and
 * a parser costs more than all else that a listing does with them. What is
 * left out here (quotes, "key: value", blanks at the ends …) is not refused, only slower.
 */
static bool is_plain_line(const char *s, size_t len)
{
	const char *first = s[0] == '-' && len > 1 ? s + 1 : s;

	if (len == 0 || !((*first >= '0' && *first <= '9') || (*first >= 'a' && *first <= 'z') ||
			  (*first >= 'A' && *first <= 'Z') || *first == '_' || *first == '/'))
		return false;
	for (size_t i = 0; i < len; i++) {
		bool last = i + 1 == len;

		if (s[i] < ' ' || s[i] > '~')
			return false;
		if (s[i] == ' ' && (last || s[i + 1] == '#'))
			return false;
		if (s[i] == ':' && (last || s[i + 1] == ' '))
			return false;
	}
	return true;
}

static int parse(struct run *run, const char *path, const struct buf *text, struct value **out,
		 struct err *err)
{
	size_t len = text->len;

	if (len && text->s[len - 1] == '\n')
		len--;
	if (is_plain_line(text->s, len)) {
		*out = yaml_resolve_plain(&run->arena, text->s, len);
		return 0;
	}
	return yaml_load(&run->arena, text->s, text->len, path, out, err);
}

int run_attr(struct run *run, const char *name, const struct value **out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *v = NULL;
	int rc;

	if (map_has(&run->attrs, name)) {
		v = map_get(&run->attrs, name);
	} else if (is_attr_name(name)) {
		attr_path(&path, run, name);
		rc = file_read(AT_FDCWD, path.s, ATTR_MAX, &text, err);
		if (rc < 0)
			return -1;
		if (rc && parse(run, path.s, &text, &v, err) < 0) {
			if (!strstr(err->msg, path.s))
				err_wrap(err, "%s", path.s);
			return -1;
		}
		map_set(&run->attrs, name, v);
	}
	if (value_is_null(v))
		return 0;
	*out = v;
	return 1;
}

static int bad_type(const struct run *run, const char *name, const struct value *v,
		    const char *want, struct err *err)
{
	return err_set(err, ERR_INVALID, "%s/.guild/attrs/%s: expected %s, got %s", run->dir, name,
		       want, value_type_name(v));
}

int run_attr_int(struct run *run, const char *name, int64_t *out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, name, &v, err);

	if (rc <= 0)
		return rc;
	if (!value_is(v, VALUE_INT))
		return bad_type(run, name, v, "a number", err);
	*out = v->i;
	return 1;
}

int run_attr_str(struct run *run, const char *name, const char **out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, name, &v, err);

	if (rc <= 0)
		return rc;
	if (!value_is(v, VALUE_STR))
		return bad_type(run, name, v, "text", err);
	*out = v->str.s;
	return 1;
}

int run_is_marked(struct run *run, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, "marked", &v, err);

	return rc > 0 ? value_truth(v) : rc;
}

bool run_has_attr(const struct run *run, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	attr_path(&path, run, name);
	return is_attr_name(name) && file_exists(AT_FDCWD, path.s);
}

int run_attr_names(const struct run *run, struct strlist *names, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, "attrs");
	if (tree_list(AT_FDCWD, path.s, names, err) == 0)
		return 0;
	if (err->kind != ERR_NOTFOUND)
		return -1;
	err_release(err); /* a run without attributes has no names */
	return 0;
}

int run_write_attr(struct run *run, const char *name, const struct value *v, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf tmp = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!is_attr_name(name))
		return err_set(err, ERR_INVALID, "'%s' cannot be the name of an attribute", name);
	attr_path(&path, run, name);
	/* Not in attrs/: upstream takes every name there for an attribute. */
	run_guild_path(&tmp, run, ".tmp");
	yaml_encode_strict(&text, v);
	buf_addch(&text, '\n');
	if (file_write(AT_FDCWD, path.s, tmp.s, text.s, text.len, 0, err) < 0)
		return -1;
	map_remove(&run->attrs, name);
	return 0;
}

int run_remove_attr(struct run *run, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!is_attr_name(name))
		return err_set(err, ERR_INVALID, "'%s' cannot be the name of an attribute", name);
	attr_path(&path, run, name);
	if (file_remove(AT_FDCWD, path.s, err) < 0)
		return -1;
	map_remove(&run->attrs, name);
	return 0;
}

int run_lock_attrs(struct run *run, int *fd, struct err *err)
{
	CLEANUP(err_release) struct err why = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int rc;

	run_guild_path(&path, run, "attrs");
	*fd = file_open_dir(AT_FDCWD, path.s, &why);
	if (*fd >= 0) {
		rc = lock_wait(*fd, LOCK_TIMEOUT_MS, &why);
		if (rc <= 0)
			file_close(fd);
		if (rc == 0)
			return err_set(err, ERR_OS, "another command is changing run '%s', and does not end", run->id);
	}
	run_forget(run);
	return 0;
}

int run_timestamp(struct run *run, int64_t *out, struct err *err)
{
	int64_t us = 0;
	int rc = run_attr_int(run, "started", &us, err);

	if (rc == 0)
		rc = run_attr_int(run, "initialized", &us, err);
	if (rc < 0)
		return -1;
	*out = us;
	return 0;
}
