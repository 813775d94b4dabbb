/*
 * guildfile-internal.h: the steps of loading a Guild file.
 *
 *	text -> values (yaml.h) -> coerced items (guildfile-coerce.c) -> `include` items
 *	replaced (guildfile-include.c) -> models (guildfile-model.c): `extends` and params applied
 *	(guildfile-extend.c), operations, flags, resources built
 *
 * guildfile-load.c on top calls them in this order; guildfile-ctx.c and guildfile-value.c are
 * below all of them.
 *
 * Values are shared between the steps and never changed in place once a step
 * has finished: a parent's flags may be part of many models.
 */
#ifndef PROJECT_GUILDFILE_INTERNAL_H
#define PROJECT_GUILDFILE_INTERNAL_H

#include "guild/guildfile.h"
#include "guild/map.h"

/* A Guild file may not be larger, nor all that one includes and extends together. */
#define GUILDFILE_MAX_BYTES ((size_t)64 << 20)
/* Bytes in memory of all that comes of one loading. */
#define GUILDFILE_MAX_MEMORY ((size_t)512 << 20)
/* How deep files may include, models extend, and sections $include each other. */
#define GUILDFILE_MAX_DEPTH 100
/* Values in an error message are cut at this many bytes. */
#define GUILDFILE_MAX_REPR 2000

/* One loading: the file asked for and all that it leads to. */
struct gf_load {
	struct guildfile *root;
	const char *home; /* of each file that is read, or NULL */
	/*
	 * Read the file at path as part of the loading: coerced, includes replaced, models built. It
	 * is freed with the root. 1, 0 when there is no such file, -1.
	 */
	int (*read)(struct gf_load *load, const char *path, struct guildfile **out, struct err *err);
	struct map files;         /* real path -> struct guildfile *, of those extended by package */
	struct strlist including; /* files that had includes, in order (upstream's `included`) */
	struct strlist extending; /* references of `extends` being followed, the outermost first */
	size_t n_bytes, depth;
};

/* One file of it. Every step reports to err, once. */
struct gf_ctx {
	struct gf_load *load;
	struct guildfile *gf;
	struct arena *arena; /* the file's */
	struct map extended; /* item name -> struct gf_extended *, of this file */
	struct err *err;
};

/* ---- guildfile-ctx.c ---- */
/* "error in PATH: FMT", with the place of v where it is known (v may be NULL). Returns -1. */
PRINTF_LIKE(3, 4) int gf_error(struct gf_ctx *x, const struct value *v, const char *fmt, ...);
/* A small file can ask for a lot: an error when what was made of it does not fit GUILDFILE_MAX_MEMORY. */
MUST_CHECK int gf_check_memory(struct gf_ctx *x, const struct value *place);
/* Python's repr(v), and str(v): for messages, cut when long. */
const char *gf_repr(struct gf_ctx *x, const struct value *v);
const char *gf_str(struct gf_ctx *x, const struct value *v);
/* At most max bytes of s, cut between characters and then with "…" at the end, appended. */
void gf_clip(struct buf *out, const char *s, size_t len, size_t max);

/* ---- guildfile-value.c: reading attributes ---- */
struct value *gf_new_map(struct gf_ctx *x, const struct value *place);
struct value *gf_new_list(struct gf_ctx *x, const struct value *place);
/* A shallow copy of a map. */
struct value *gf_copy_map(struct gf_ctx *x, const struct value *map);
/*
 * Attribute as text: absent or null is NULL, false is "", other booleans and numbers are as Python's str(). Lists and
 * maps are errors.
 */
MUST_CHECK int gf_get_text(struct gf_ctx *x, const struct value *map, const char *name,
			   const char **out);
/* The same, absent or null is "", white space at both ends cut. */
MUST_CHECK int gf_get_description(struct gf_ctx *x, const struct value *map, const char **out);
/* A map; absent, null or otherwise false: NULL. */
MUST_CHECK int gf_get_map(struct gf_ctx *x, const struct value *map, const char *name,
			  const struct value **out);
enum tristate gf_get_tristate(const struct value *map, const char *name);
/* The same of a value that was looked up, NULL when it is absent; name is for messages. */
MUST_CHECK int gf_text(struct gf_ctx *x, const struct value *v, const char *name,
		       const char **out);
MUST_CHECK int gf_map(struct gf_ctx *x, const struct value *v, const char *name,
		      const struct value **out);
enum tristate gf_tristate(const struct value *v);
/* The value, NULL when it is absent or null. */
struct value *gf_get(const struct value *map, const char *name);
/* `plugins`: NULL for yes or nothing, else a list. */
MUST_CHECK int gf_get_plugins(struct gf_ctx *x, const struct value *data, const struct value **out);
/* A string, list or null as a list (upstream _coerce_str_to_list): "[a, b]" is read as YAML. */
MUST_CHECK int gf_str_to_list(struct gf_ctx *x, struct value *v, const char *what,
			      struct value **out);
/* A new string as value_str, at the place of another value. */
struct value *gf_new_str(struct gf_ctx *x, const char *s, const struct value *place);

/* ---- guildfile-coerce.c ---- */
/* The top-level items as a list of maps. */
MUST_CHECK int gf_coerce(struct gf_ctx *x, struct value *data, struct value **items);
MUST_CHECK int gf_coerce_operation(struct gf_ctx *x, struct value *name, struct value *data,
				   struct value **out);

/* ---- guildfile-select.c ---- */
/* `sourcecode` and `publish: files` in one form: false, a list of rules, or {select, root, digest, dest}. */
MUST_CHECK int gf_coerce_select(struct gf_ctx *x, struct value *data, struct value **out);
MUST_CHECK int gf_init_select(struct gf_ctx *x, const struct value *data,
			      struct file_select *out);

/* ---- guildfile-include.c ---- */
/* Replace the `include` items by the items of the files. */
MUST_CHECK int gf_expand_includes(struct gf_ctx *x, struct value *items, struct value **out);
/* guild.yml of a package, on the path of the interpreter: appended to out, false when there is none. */
bool gf_find_package(const struct gf_ctx *x, const char *name, struct buf *out);
/*
 * A section ("operations", "flags", "resources") with its $include references replaced: one map.
 * parents: Guild files of packages, searched after this one.
 */
MUST_CHECK int gf_resolve_section(struct gf_ctx *x, const struct value *data, const char *section,
				  struct guildfile *const *parents, size_t n_parents,
				  struct value **out);

/* ---- guildfile-extend.c ---- */
struct gf_extended {
	struct value *data;         /* the item with what it inherits, params not yet resolved */
	struct guildfile **parents; /* Guild files of packages that it extends, the nearest last */
	size_t n_parents;
};
MUST_CHECK int gf_extend(struct gf_ctx *x, struct value *item, struct gf_extended *out);
/* {{ name }} in every string of the item. */
MUST_CHECK int gf_apply_params(struct gf_ctx *x, struct value *data, struct value **out);
/* The item named so by `model`, else by `config`; NULL if none. */
struct value *gf_find_item(const struct guildfile *gf, const char *name);

/* ---- guildfile-model.c, -op.c, -flags.c, -deps.c, -resource.c ---- */
/* A model while it is built: its struct, and the Guild files of packages for $include. */
struct gf_model {
	struct model *model;
	struct guildfile **parents;
	size_t n_parents;
	const struct value *op_defaults; /* map or NULL */
};
MUST_CHECK int gf_init_model(struct gf_ctx *x, const char *name, struct value *item,
			     struct model *m);
/* When all models are there: dependencies that follow from attributes. */
MUST_CHECK int gf_finish_model(struct gf_ctx *x, struct model *m);
MUST_CHECK int gf_init_op(struct gf_ctx *x, const struct gf_model *gm, struct value *name,
			  struct value *data, struct opdef *op);
/* The operation's flags of its coerced `flags` section, $include resolved. */
MUST_CHECK int gf_init_flags(struct gf_ctx *x, const struct value *flags, struct opdef *op);
/* What is found by the names of the operation's flags, or of the model's resources, from now on. */
void gf_index_flags(struct opdef *op);
void gf_index_resources(struct model *m);
MUST_CHECK int gf_init_deps(struct gf_ctx *x, const struct value *data, struct opdef *op);
/* name NULL: inline. */
MUST_CHECK int gf_init_resource(struct gf_ctx *x, const char *name, struct value *data,
				struct model *m, struct resdef *out);
/* `flags-dest: config:FILE` needs the file: a dependency is added unless there is one. */
MUST_CHECK int gf_add_config_dep(struct gf_ctx *x, struct opdef *op);

/* ---- guildfile-keys.c ---- */
/* What a value looks like, for the schema. */
enum gf_form {
	GF_ANY,
	GF_TEXT,
	GF_TEXTS,  /* one or a list */
	GF_BOOL,
	GF_NUMBER,
	GF_MAP,
	GF_LIST,
	GF_CHOSEN, /* yes, no, a name or a list */
	GF_FLAG_TYPE,
	GF_TARGET_TYPE,
	GF_CHOICES,
	GF_FLAGS,
	GF_OPERATION,
	GF_OPERATIONS,
	GF_REQUIRES,
	GF_RESOURCES,
	GF_SOURCES,
	GF_SOURCECODE,
	GF_STEPS,
};
/* An attribute. Tables end with one without a name. */
struct gf_key {
	const char *name;
	enum gf_form form;
	const char *help; /* a sentence */
};
extern const struct gf_key gf_model_keys[], gf_op_keys[], gf_package_keys[], gf_flag_keys[], gf_choice_keys[],
	gf_resource_keys[], gf_source_keys[];
bool gf_is_key(const struct gf_key *keys, const char *name);

/* ---- guildfile-unknown.c ---- */
/* Warn about the keys of a top-level item that mean nothing here. */
void gf_warn_unknown_keys(struct gf_ctx *x, const struct value *item);

#endif
