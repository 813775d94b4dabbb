/*
 * archive-name.c: the names that an archive may give to its members, and where its links may lead.
 */
#include "guild/err.h"
#include "guild/path.h"
#include "guild/utf8.h"

#include "archive-internal.h"

int unpack_member_error(const char *name, const char *what, struct err *err)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	utf8_sanitize(&shown, name, strlen(name), /* keep_lines= */ false);
	return err_set(err, ERR_INVALID, "member '%s' %s", shown.s, what);
}

int unpack_members_error(const char *name, const char *what, const char *other, const char *end,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "%s '", what);
	utf8_sanitize(&text, other, strlen(other), /* keep_lines= */ false);
	buf_addf(&text, "'%s", end);
	return unpack_member_error(name, text.s, err);
}

/* Also those of C1, which some terminals take for escape sequences: 0x80 to 0x9f, in UTF-8. */
static bool has_control(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s; s++)
		if (*s < ' ' || *s == 0x7f || (*s == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0))
			return true;
	return false;
}

static bool has_dotdot(const char *s)
{
	for (const char *part = s; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (starts_with(part, "..") && (part[2] == '/' || !part[2]))
			return true;
	}
	return false;
}

static size_t count_parts(const char *s)
{
	size_t n = *s != '\0';

	for (; *s; s++)
		n += *s == '/';
	return n;
}

int unpack_clean_name(const char *name, const struct unpack_limits *limits, uint64_t number,
		      struct buf *out, struct err *err)
{
	buf_reset(out);
	if (!name || !*name)
		return err_set(err, ERR_INVALID, "member %llu has no name that can be read",
			       (unsigned long long)number);
	if (!utf8_valid(name, strlen(name)))
		return unpack_member_error(name, "has a name that is no UTF-8", err);
	if (has_control(name))
		return unpack_member_error(name, "has control characters in its name", err);
	if (path_is_abs(name))
		return unpack_member_error(name, "has an absolute path", err);
	if (has_dotdot(name))
		return unpack_member_error(name, "leads out of the archive", err);
	if (strlen(name) > limits->name)
		return unpack_member_error(name, "has too long a name", err);
	path_normalize(out, name);
	if (streq(out->s, "."))
		buf_reset(out);
	if (count_parts(out->s) > limits->depth)
		return unpack_member_error(name, "is in too many directories", err);
	return 0;
}

/*
 * It may go up, but not out, and only at its start: "a/.." is not where it reads when a is a
 * link itself. With that each link, by itself and in a chain of them, ends inside.
 */
bool unpack_target_is_inside(const char *name, const char *target)
{
	size_t up = 0;

	if (!*target || path_is_abs(target) || has_control(target))
		return false;
	while (starts_with(target, "./") || starts_with(target, "../") || streq(target, "..")) {
		up += target[1] == '.';
		target += strcspn(target, "/");
		target += strspn(target, "/");
	}
	return up < count_parts(name) && !has_dotdot(target);
}
