#include "guild/env.h"

const char *env_get(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

bool env_value_is_one(const char *value)
{
	return value && streq(value, "1");
}

bool env_is_one(const char *name)
{
	return env_value_is_one(getenv(name));
}
