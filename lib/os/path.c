#include "guild/path.h"

#include <pwd.h>
#include <unistd.h>

#include "guild/strlist.h"
#include "guild/utf8.h"

#define ELLIPSIS "\u2026"

void path_join(struct buf *out, const char *a, const char *b)
{
	if (!path_is_abs(b)) {
		buf_addstr(out, a);
		if (*a && !ends_with(a, "/"))
			buf_addch(out, '/');
	}
	buf_addstr(out, b);
}

void path_push(struct buf *path, const char *name)
{
	if (path->len && path->s[path->len - 1] != '/')
		buf_addch(path, '/');
	buf_addstr(path, name);
}

/* The next part of *s that is not empty; *s moves behind it. false at the end. */
static bool next_part(const char **s, const char **part, size_t *len)
{
	*part = *s + strspn(*s, "/");
	*len = strcspn(*part, "/");
	*s = *part + *len;
	return *len > 0;
}

static bool is_part(const char *part, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(part, name, len) == 0;
}

/* The last part of what was added to out from start on; ".." counts as none. */
static bool pop_part(struct buf *out, size_t start)
{
	size_t at = out->len;

	while (at > start && out->s[at - 1] != '/')
		at--;
	if (out->len == start || streq(out->s + at, ".."))
		return false;
	buf_setlen(out, at > start ? at - 1 : start);
	return true;
}

void path_normalize(struct buf *out, const char *path)
{
	size_t root = strspn(path, "/"), start, len;
	const char *part;

	if (root) /* POSIX gives exactly two slashes a meaning of their own: Python keeps them */
		buf_addstr(out, root == 2 ? "//" : "/");
	start = out->len;
	while (next_part(&path, &part, &len)) {
		if (is_part(part, len, "."))
			continue;
		if (is_part(part, len, "..") && (pop_part(out, start) || root))
			continue;
		if (out->len > start)
			buf_addch(out, '/');
		buf_add(out, part, len);
	}
	if (out->len == start && !root)
		buf_addch(out, '.');
}

void path_absolute(struct buf *out, const char *base, const char *path)
{
	CLEANUP(buf_release) struct buf joined = BUF_INIT;

	path_join(&joined, base, path);
	path_normalize(out, joined.s);
}

/* Move both past the parts that they share. Returns the end of those in *a. */
static const char *skip_common(const char **a, const char **b)
{
	const char *part_a, *part_b, *next_a = *a, *next_b = *b;
	size_t len_a, len_b;

	while (next_part(&next_a, &part_a, &len_a) && next_part(&next_b, &part_b, &len_b) &&
	       len_a == len_b && memcmp(part_a, part_b, len_a) == 0) {
		*a = next_a;
		*b = next_b;
	}
	return *a;
}

void path_relative(struct buf *out, const char *path, const char *start)
{
	size_t begin = out->len, len;
	const char *part;

	(void)skip_common(&path, &start); /* only what is left matters */
	while (next_part(&start, &part, &len))
		buf_addstr(out, out->len > begin ? "/.." : "..");
	while (next_part(&path, &part, &len)) {
		if (out->len > begin)
			buf_addch(out, '/');
		buf_add(out, part, len);
	}
	if (out->len == begin)
		buf_addch(out, '.');
}

void path_common(struct buf *out, const char *a, const char *b)
{
	const char *start = a, *end = skip_common(&a, &b);

	if (end == start)
		buf_addch(out, '/');
	else
		buf_add(out, start, (size_t)(end - start));
}

bool path_is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (streq(dir, "/"))
		return path_is_abs(path);
	return starts_with(path, dir) && (path[n] == '/' || path[n] == '\0');
}

void path_dirname(struct buf *out, const char *path)
{
	size_t head = (size_t)(path_basename(path) - path), len = head;

	while (len && path[len - 1] == '/')
		len--;
	buf_add(out, path, len ? len : head); /* nothing but slashes stays */
}

const char *path_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *path_extension(const char *path)
{
	const char *name = path_basename(path), *dot;

	name += strspn(name, ".");
	dot = strrchr(name, '.');
	return dot ? dot : name + strlen(name);
}

/* $HOME, or what the password file says; NULL when neither knows. */
static const char *home_dir(void)
{
	const char *home = getenv("HOME");
	const struct passwd *pw;

	if (home)
		return home;
	pw = getpwuid(getuid());
	return pw ? pw->pw_dir : NULL;
}

void path_expand_home(struct buf *out, const char *path)
{
	const char *home;
	size_t len;

	if (path[0] != '~' || (path[1] && path[1] != '/') || !(home = home_dir())) {
		buf_addstr(out, path);
		return;
	}
	path++;
	len = strlen(home);
	while (len && home[len - 1] == '/')
		len--;
	if (len || *path) {
		buf_add(out, home, len);
		buf_addstr(out, path);
	} else {
		buf_addch(out, '/');
	}
}

void path_shorten_home(struct buf *out, const char *path)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	path_expand_home(&home, "~");
	/* "/" would match every path: nothing is gained by showing it as "~". */
	if (streq(home.s, "~") || streq(home.s, "/") || !starts_with(path, home.s)) {
		buf_addstr(out, path);
		return;
	}
	path += home.len;
	if (*path)
		path++;
	path_join(out, "~", path);
}

/* "/a//b/" gives "/a", "/b": slashes beyond one stay with the part behind them. */
static void split_parts(const char *path, struct strlist *parts)
{
	while (*path) {
		size_t slashes = strspn(path, "/");
		size_t len = strcspn(path + slashes, "/");

		if (!len) {
			if (!parts->n || slashes > 1)
				strlist_pushn(parts, path, slashes - (parts->n > 0));
			return;
		}
		if (parts->n) {
			path++;
			slashes--;
		}
		strlist_pushn(parts, path, slashes + len);
		path += slashes + len;
	}
}

/*
 * Parts taken at the left are parts[0 .. left), at the right parts[right .. n).
 * The sum that decides when to stop is upstream's (guild/util.py, shorten_path):
 * it counts a slash for every part but not the one beside the ellipsis.
 */
static void shorten_parts(struct buf *out, const struct strlist *parts, size_t max)
{
	bool absolute = path_is_abs(parts->v[0]), from_right = !absolute;
	size_t left = absolute ? 0 : 1, right = parts->n - 1;
	size_t used = utf8_length(parts->v[right]) + 1;

	if (left)
		used += utf8_length(parts->v[0]) + 1;
	while (left < right) {
		size_t len = utf8_length(parts->v[from_right ? right - 1 : left]);

		if (used + len + 1 >= max)
			break;
		used += len + 1;
		if (from_right)
			right--;
		else
			left++;
		from_right = !from_right;
	}
	for (size_t i = 0; i < left; i++)
		buf_addf(out, "%s%s", i ? "/" : "", parts->v[i]);
	buf_addstr(out, "/" ELLIPSIS);
	for (size_t i = right; i < parts->n; i++)
		buf_addf(out, "/%s", parts->v[i]);
}

void path_shorten(struct buf *out, const char *path, size_t max)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf shorter = BUF_INIT;

	if (utf8_length(path) <= max) {
		buf_addstr(out, path);
		return;
	}
	split_parts(path, &parts);
	if (parts.n == 1) {
		buf_addstr(out, parts.v[0]);
		return;
	}
	shorten_parts(&shorter, &parts, max);
	buf_addstr(out, utf8_length(shorter.s) < utf8_length(path) ? shorter.s : path);
}
