#include "guild/oplist.h"

bool oplist_matches(const struct strlist *filters, const char *name, const char *description)
{
	for (size_t i = 0; i < filters->n; i++)
		if (!strcasestr(name, filters->v[i]) && !strcasestr(description, filters->v[i]))
			return false;
	return true;
}

const char *oplist_summary(struct arena *a, const char *description)
{
	return arena_strndup(a, description, strcspn(description, "\n"));
}

struct value *oplist_details(struct arena *a, const char *description)
{
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	struct value *details = value_list(a);

	strlist_split(&lines, description, "\n");
	for (size_t i = 1; i < lines.n; i++) {
		if (i > 1)
			value_append(a, details, value_str(a, ""));
		value_append(a, details, value_str(a, lines.v[i]));
	}
	return details;
}
