#include "guild/err.h"
#include "guild/file.h"
#include "guild/settings.h"

#include "flagimport-internal.h"

/* Add NAME: {default: V, type: …} if V is something that a flag can be. */
static void add_flag(struct arena *a, struct value *flags, const char *name, struct value *v)
{
	struct value *attrs = value_map(a);

	switch (v->type) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		value_set(a, attrs, "type", value_str(a, "boolean"));
		break;
	case VALUE_INT:
	case VALUE_BIGINT:
	case VALUE_FLOAT:
		value_set(a, attrs, "type", value_str(a, "number"));
		break;
	case VALUE_STR:
		value_set(a, attrs, "type", value_str(a, "string"));
		break;
	case VALUE_LIST:
		value_set(a, attrs, "arg-split", value_bool(a, true));
		break;
	case VALUE_DATE:
	case VALUE_MAP:
		return;
	}
	value_set(a, attrs, "default", v);
	value_set(a, flags, name, attrs);
}

int flagimport_read_config(struct arena *a, const char *path, const char *shown,
			   struct value **out, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *flags = value_map(a), *settings, *flat;
	int rc;

	rc = file_read(AT_FDCWD, path, 0, &text, err);
	if (rc == 0)
		return err_set(err, ERR_NOTFOUND, "cannot import flags from %s: no such file",
			       shown);
	if (rc < 0 || settings_parse(a, settings_format(path), text.s, text.len, shown, &settings, err) < 0)
		return -1;
	flat = settings_flatten(a, settings);
	for (size_t i = 0; i < value_len(flat); i++)
		add_flag(a, flags, value_get_str(flat->map.entries[i].key),
			 flat->map.entries[i].value);
	*out = flags;
	return 0;
}
