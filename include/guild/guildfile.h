/*
 * guildfile.h: guild.yml as structs. Format: guildfile(5). Source: upstream guild/guildfile.py.
 *
 * guildfile_load() reads, checks and coerces the whole file: includes, extends,
 * params, $include. Everything it returns lives in the guildfile's arena and dies
 * with guildfile_free(). Strings that are absent are NULL; "" is a value. Flag import
 * (flagimport.h) is not done here: it costs a Python start, so it is asked for one
 * operation at a time; the flags that dependencies bring are added after it (resolve.h).
 */
#ifndef GUILD_GUILDFILE_H
#define GUILD_GUILDFILE_H

#include "guild/arena.h"
#include "guild/buf.h"
#include "guild/strlist.h"
#include "guild/value.h"

struct err;

enum tristate { UNSET = -1, NO = 0, YES = 1 };

struct flag_choice {
	const struct value *value;
	const char *description; /* "" if none */
	const struct value *alias; /* NULL if none */
	const struct value *flags; /* map of flag values it sets, or NULL */
};

struct flagdef {
	const char *name;
	const struct value *default_; /* NULL: null */
	const char *description;      /* "" if none */
	const char *type;             /* NULL: auto */
	bool required;
	const char *alias;
	const char *arg_name;
	enum tristate arg_skip;
	const struct value *arg_switch; /* NULL: none */
	const struct value *arg_split;  /* true, "shlex" or a separator; NULL: none */
	const struct value *arg_encoding; /* map or NULL */
	const char *env_name;
	const struct value *env_encoding;
	struct flag_choice *choices;
	size_t n_choices;
	bool allow_other;
	const struct value *null_label; /* NULL: "default" */
	const struct value *min, *max;
	const char *distribution;
	const struct value *extra; /* map of attributes that are none of the above, or NULL */
	uint32_t line;
};

/*
 * One rule or a set of rules to choose files (sourcecode, publish). guildfile(5). The rules are all that
 * the Guild file says, in order: where it replaces the defaults, the first one is `exclude *`.
 */
struct file_rule {
	bool include;
	const char *type; /* "dir", "text", "binary", NULL: any file */
	struct strlist patterns; /* released by guildfile_free */
};
struct file_select {
	bool set;        /* some form of it was given */
	bool disabled;   /* `no` or [] */
	bool replaces_defaults; /* a string, or a list of strings only: rules[0] is exclude * */
	struct file_rule *rules;
	size_t n_rules;
	const char *root, *dest;
};

/* One source of a resource. guildfile(5). */
struct source {
	const char *type;  /* "file", "url", "module", "operation", "config", "dvcfile", "dvcstage" */
	const char *value; /* what follows the type key */
	const char *uri;   /* "file:data.txt", "operation:train", the URL itself */
	const char *name;
	const char *flag_name;
	bool no_flag;      /* flag-name: no */
	const char *sha256;
	enum tristate unpack; /* never UNSET: the resource's default-unpack, yes, is applied */
	const char *archive_type;
	const struct value *select, *select_min, *select_max; /* lists of strings, NULL or empty: none */
	bool warn_if_empty, fail_if_empty, optional;
	enum tristate replace_existing, always_resolve;
	bool preserve_path;
	const struct value *rename; /* list of maps {pattern, repl}, NULL: none */
	const char *target_path, *target_type;
	const char *post_process;
	const struct value *params;
	const char *help;
	const struct value *data; /* the map as coerced */
};
/* Its name in messages and attributes: name, else flag-name, else uri. */
const char *source_resolving_name(const struct source *s);

struct resdef {
	const char *name;       /* NULL for an inline resource without a name */
	const char *fullname;   /* "MODEL:NAME" for messages */
	const char *description;
	struct source *sources;
	size_t n_sources;
	const char *target_path, *target_type;
	const char *joined_name; /* its sources' resolving names with "," between */
	bool private_, default_unpack;
	const struct value *data; /* as written, for the run attribute op.deps */
	const char *location;   /* directory that relative files are taken from */
	struct model *model;
};
const char *resdef_resolving_name(const struct resdef *r); /* name, else its sources' joined by "," */

/* An item of requires. */
struct depdef {
	const char *spec;        /* of a named resource, NULL when inline */
	const char *description; /* "" if none */
	struct resdef *inline_;  /* NULL when named */
};

struct optdef {
	const char *name, *opspec;
	const struct value *flags; /* map */
	bool is_default;
};

struct opdef {
	const char *name;
	const char *fullname;     /* "model:name" or "name" */
	struct model *model;
	uint32_t line;
	const struct value *data; /* the map as coerced */
	const char *description;
	bool is_default;
	const char *main;         /* NULL: none (after the implicit-main rule) */
	const struct value *main_list; /* when main was given as a list */
	const char *exec;
	const char *script;       /* absolute path of the Python script it was made for, else NULL */
	const char *script_dir;   /* its directory as defaults name it; NULL: as script does */
	const struct value *steps; /* list as written, NULL: none */
	struct flagdef *flags;    /* sorted by name; those that were added follow */
	size_t n_flags, cap_flags;
	struct value *flag_names, *flag_aliases; /* name -> place in flags; NULL: none */
	const char *flags_dest;   /* NULL: automatic */
	const struct value *flags_import; /* true, list; NULL: not given */
	const struct value *flags_import_skip; /* list or NULL */
	enum tristate default_flag_arg_skip;
	struct depdef *deps;
	size_t n_deps;
	const struct value *env;  /* map or NULL */
	const struct value *env_secrets;
	const struct value *python_path;
	const char *python_requires;
	const struct value *plugins; /* true, list (maybe empty); NULL: not given */
	struct file_select sourcecode;
	const struct value *output_scalars, *output_attrs; /* NULL: not given */
	const struct value *objective;
	struct optdef *optimizers;
	size_t n_optimizers;
	const struct value *default_max_trials;
	bool can_stage_trials, delete_on_success, handle_keyboard_interrupt;
	const char *flag_encoder;
	const char *label;
	struct strlist tags;
	const struct value *compare;
	const struct value *publish;
	const struct value *run_attrs;
	enum tristate pip_freeze;
};

struct model {
	const char *name; /* "" anonymous */
	const char *fullname; /* with the package, if it is in one */
	const char *description;
	bool is_default;
	struct opdef *ops; /* sorted by name */
	size_t n_ops;
	struct resdef *resources; /* sorted by name */
	size_t n_resources;
	struct value *resource_names; /* name -> place in resources */
	struct file_select sourcecode;
	const char *python_requires;
	const struct value *plugins;
	const struct value *references;
	const struct value *extra;
	struct strlist parent_dirs; /* directories of packages it extends */
	struct guildfile *guildfile;
};

struct guildfile {
	struct arena arena;
	char *path; /* absolute path of guild.yml; made for a script: the directory in its reference */
	char *dir;  /* its directory: the project; made for a script: where its source code is */
	char *home; /* the Guild home, for caches and the user's configuration; NULL: none */
	bool is_script; /* there is no guild.yml: the one operation runs a script, or is built in */
	bool is_builtin; /* of these, the operation is part of Guild: path and dir are "" */
	struct buf text; /* the file's bytes */
	struct model **models; /* in file order */
	size_t n_models;
	const struct value *package; /* map or NULL */
	const struct value *items;   /* top-level items after includes, for $include lookups */
	struct guildfile **others;   /* files that this one includes and extends; freed with it */
	size_t n_others;
};

/*
 * Load DIR/guild.yml. 1; 0 when there is none; -1 with upstream's message ("error in PATH: …"),
 * err->line and column where known. home may be NULL. Yours: guildfile_free().
 */
MUST_CHECK int guildfile_load(const char *dir, const char *home, struct guildfile **out,
			      struct err *err);
/* The same from text (tests, fuzzing); dir is where relative paths start. */
MUST_CHECK int guildfile_parse(const char *text, size_t len, const char *path, const char *home,
			       struct guildfile **out, struct err *err);
/*
 * A Guild file for an operation that none defines: of a script, or a part of Guild. base is the
 * directory in the operation's reference, dir where its source code is. The second function builds
 * it from a map of operations, in gf's arena, as if the map were in the file. Yours:
 * guildfile_free(), also after an error.
 */
struct guildfile *guildfile_new_script(const char *base, const char *dir);
MUST_CHECK int guildfile_build_script(struct guildfile *gf, struct value *ops, struct err *err);
void guildfile_free(struct guildfile *gf);
/* md5 of the file's bytes, "" for a script: only references to operations want it. */
void guildfile_digest(const struct guildfile *gf, char out[33]);

struct model *guildfile_model(const struct guildfile *gf, const char *name); /* or NULL */
struct model *guildfile_default_model(const struct guildfile *gf);
struct opdef *model_op(const struct model *m, const char *name);
struct opdef *model_default_op(const struct model *m);
struct resdef *model_resource(const struct model *m, const char *name); /* or NULL */
/* A flag by its name, or by its alias; NULL: none. The first one counts. Valid until a flag is added. */
struct flagdef *opdef_flag(const struct opdef *op, const char *name);
struct flagdef *opdef_flag_by_alias(const struct opdef *op, const char *alias);
/*
 * Append a flag (import, dependencies). The alias may be NULL; it is borrowed for as long as the
 * operation lives. Returns the flag, zeroed but for these two.
 */
struct flagdef *opdef_add_flag(struct opdef *op, const char *name, const char *alias);
/* Sort all flags by name. */
void opdef_sort_flags(struct opdef *op);
/* The resource that a dependency names: ERR_INVALID in upstream's words (guildfile(5)). */
MUST_CHECK int depdef_resource(const struct opdef *op, const struct depdef *dep, struct resdef **out,
			       struct err *err);

/*
 * A JSON schema of guild.yml, which knows the attributes that the loader does. step_option_keys:
 * the keys of a step that stand for options of `guild run` (guild/runopts.h).
 */
struct value *guildfile_schema(struct arena *a, const struct strlist *step_option_keys);

/*
 * A resource from its attribute form (an item of op.deps: the data as written, name and location): for a run that is
 * started again without its definition. In the arena; ERR_INVALID in upstream's words.
 */
MUST_CHECK int resdef_from_data(struct arena *a, const struct value *data, struct resdef **out,
				struct err *err);

#endif
