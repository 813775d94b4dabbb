/* filter.c: whether a run passes a filter. */
#include "guild/filter.h"

static int lookup_field(void *data, const char *name, const struct value **out, struct err *err)
{
	return field_value(data, name, out, err);
}

int filter_test(const struct filter *f, struct run *run, struct err *err)
{
	return filter_test_with(f, lookup_field, run, err);
}
