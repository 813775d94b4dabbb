/*
 * fsck-attrs.c: the files that guild keeps of a run: are they what guild-rundir(5) says?
 */
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"

#include "fsck-internal.h"

static const struct fsck_kind bad_opref = { "bad-opref", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind no_attributes = { "no-attributes", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind bad_attribute = { "bad-attribute", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind attribute_type = { "attribute-type", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind empty_attribute = { "empty-attribute", FSCK_WARNING, NULL, NULL };

/* ---- structure ---- */

/* Those that have a check of their own are not here. */
void fsck_check_structure(struct fsck_place *p)
{
	static const char *const files[] = {
		".guild/PENDING", ".guild/STAGED", ".guild/ENV", ".guild/AFTER",
	};
	CLEANUP(buf_release) struct buf attrs = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		(void)fsck_is_file(p, files[i]);
	fsck_path(&attrs, p, ".guild/attrs");
	if (!file_exists(AT_FDCWD, attrs.s) && !file_is_link(AT_FDCWD, attrs.s))
		fsck_found(p, &no_attributes, ".guild/attrs", "the run has no attributes");
}

void fsck_check_opref(struct fsck_place *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct opref *opref;

	if (!fsck_is_file(p, ".guild/opref") || !fsck_is_readable(p, ".guild/opref"))
		return;
	if (run_opref(p->run, &opref, &err) < 0)
		fsck_found(p, &bad_opref, ".guild/opref",
			   "it does not name an operation (TYPE:NAME VERSION MODEL OPERATION)");
}

/* ---- attributes ---- */

enum {
	INT = 1 << VALUE_INT, STR = 1 << VALUE_STR, BOOL = 1 << VALUE_BOOL, LIST = 1 << VALUE_LIST,
	MAP = 1 << VALUE_MAP, ANY = 0,
};

/* Of every attribute null means that it is not set. Those that others add hold what they like. */
static const struct {
	const char *name;
	int type;
	int item; /* of what is in the list */
} types[] = {
	{ "cmd", LIST, STR },
	{ "comments", LIST, MAP },
	{ "compare", LIST, ANY },
	{ "deps", MAP, ANY },
	{ "dvc", MAP, ANY },
	{ "env", MAP, ANY },
	{ "exit_status", INT, ANY },
	{ "flags", MAP, ANY },
	{ "host", STR, ANY },
	{ "id", STR | INT, ANY }, /* upstream quotes what looks like a number, others may not */
	{ "initialized", INT, ANY },
	{ "label", STR, ANY },
	{ "marked", BOOL, ANY },
	{ "max_trials", INT, ANY },
	{ "objective", STR, ANY },
	{ "op", MAP, ANY },
	{ "opdef_attrs", MAP, ANY },
	{ "pip_freeze", LIST, STR },
	{ "platform", MAP, ANY },
	{ "plugins", LIST, STR },
	{ "random_seed", INT, ANY },
	{ "run_params", MAP, ANY },
	{ "sourcecode_digest", STR, ANY },
	{ "stage_trials", BOOL, ANY },
	{ "started", INT, ANY },
	{ "steps", LIST, ANY },
	{ "stopped", INT, ANY },
	{ "tags", LIST, STR },
	{ "trials", LIST, ANY },
	{ "user", STR, ANY },
	{ "user_flags", MAP, ANY },
	{ "vcs_commit", STR, ANY },
};

static const char *type_name(int type)
{
	switch (type) {
	case INT:
		return "a whole number";
	case BOOL:
		return "true or false";
	case LIST:
		return "a list";
	case MAP:
		return "a map";
	default:
		return "text";
	}
}

static void check_type(struct fsck_place *p, const char *path, const char *name,
		       const struct value *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (!streq(types[i].name, name))
			continue;
		if (!(types[i].type & 1 << v->type)) {
			fsck_found(p, &attribute_type, path, "expected %s, got %s",
				   type_name(types[i].type), value_type_name(v));
			return;
		}
		for (size_t k = 0; types[i].item && k < value_len(v); k++) {
			const struct value *item = v->list.items[k];

			if (types[i].item & 1 << item->type)
				continue;
			fsck_found(p, &attribute_type, path, "expected a list with %s in it, got %s",
				   type_name(types[i].item), value_type_name(item));
			return;
		}
	}
}

static void check_attribute(struct fsck_place *p, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	const struct value *v = NULL;
	struct stat st;
	int rc;

	path_join(&path, ".guild/attrs", name);
	if (!fsck_is_file(p, path.s) || !fsck_is_readable(p, path.s))
		return;
	rc = run_attr(p->run, name, &v, &err);
	if (rc < 0) {
		if (err.kind == ERR_SYNTAX && err.line)
			fsck_found(p, &bad_attribute, path.s, "it is not YAML: line %u, column %u: %.*s",
				   err.line, err.column, (int)strcspn(err.msg, "\n"), err.msg);
		else
			fsck_found(p, &bad_attribute, path.s, "%.*s", (int)strcspn(err.msg, "\n"),
				   err.msg);
		return;
	}
	fsck_path(&full, p, path.s);
	if (rc > 0)
		check_type(p, path.s, name, v);
	else if (stat(full.s, &st) == 0 && st.st_size == 0)
		fsck_found(p, &empty_attribute, path.s, "it is empty");
}

void fsck_check_attributes(struct fsck_place *p)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	if (!fsck_is_dir(p, ".guild/attrs") || run_attr_names(p->run, &names, &ignored) < 0)
		return; /* one that cannot be read: check_files says so */
	for (size_t i = 0; i < names.n; i++)
		check_attribute(p, names.v[i]);
}
