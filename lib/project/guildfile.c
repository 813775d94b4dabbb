/* guildfile.c: a Guild file once it is loaded: what is found in it, and its end. */
#include "guild/guildfile.h"

#include "guild/alloc.h"
#include "guild/digest.h"

static void release_select(struct file_select *select)
{
	for (size_t i = 0; i < select->n_rules; i++)
		strlist_release(&select->rules[i].patterns);
}

void guildfile_free(struct guildfile *gf)
{
	if (!gf)
		return;
	for (size_t i = 0; i < gf->n_models; i++) {
		struct model *m = gf->models[i];

		for (size_t k = 0; k < m->n_ops; k++) {
			release_select(&m->ops[k].sourcecode);
			strlist_release(&m->ops[k].tags);
		}
		release_select(&m->sourcecode);
		strlist_release(&m->parent_dirs);
	}
	for (size_t i = 0; i < gf->n_others; i++)
		guildfile_free(gf->others[i]);
	free(gf->others);
	arena_release(&gf->arena);
	buf_release(&gf->text);
	free(gf->path);
	free(gf->dir);
	free(gf->home);
	free(gf);
}

void guildfile_digest(const struct guildfile *gf, char out[33])
{
	char hex[DIGEST_HEX_MAX] = "";

	if (!gf->is_script)
		digest_data(DIGEST_MD5, gf->text.s, gf->text.len, hex);
	memcpy(out, hex, 33);
}

/* ---- finding ---- */

struct model *guildfile_model(const struct guildfile *gf, const char *name)
{
	for (size_t i = 0; i < gf->n_models; i++)
		if (gf->models[i]->name && streq(gf->models[i]->name, name))
			return gf->models[i];
	return NULL;
}

struct model *guildfile_default_model(const struct guildfile *gf)
{
	if (gf->n_models == 1)
		return gf->models[0];
	for (size_t i = 0; i < gf->n_models; i++)
		if (gf->models[i]->is_default)
			return gf->models[i];
	return NULL;
}

struct opdef *model_op(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->n_ops; i++)
		if (streq(m->ops[i].name, name))
			return &m->ops[i];
	return NULL;
}

struct opdef *model_default_op(const struct model *m)
{
	struct opdef *public_op = NULL;
	size_t n_public = 0;

	for (size_t i = 0; i < m->n_ops; i++) {
		if (m->ops[i].is_default)
			return &m->ops[i];
		if (m->ops[i].name[0] != '_') {
			public_op = &m->ops[i];
			n_public++;
		}
	}
	return n_public == 1 ? public_op : NULL;
}
