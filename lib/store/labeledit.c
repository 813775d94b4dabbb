#include "guild/labeledit.h"

#include "guild/err.h"
#include "guild/label.h"
#include "guild/regex.h"

int label_of_run(struct buf *out, struct run *run, struct err *err)
{
	const struct value *label;
	int rc = run_attr(run, "label", &label, err);

	if (rc > 0)
		value_str_py(out, label);
	return MIN(rc, 0);
}

int label_render_for_run(struct buf *out, const char *template, struct run *run, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	const struct value *flags = NULL;
	struct value *extra = value_map(&a);

	if (run_attr(run, "flags", &flags, err) < 0 || label_of_run(&label, run, err) < 0)
		return -1;
	value_set(&a, extra, "label", value_strn(&a, label.s, label.len));
	label_render(out, template, flags, extra);
	buf_trim(out);
	return 0;
}

/* Upstream splits at (^|\s)PART($|\s), so that a blank between two matches belongs to the first alone. */
int label_remove_part(struct buf *label, const char *part, struct err *err)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;
	CLEANUP(buf_release) struct buf rest = BUF_INIT;
	struct regex *re;

	if (regex_compile(&re, part, err) < 0) /* alone, for a position in what the user wrote */
		return err_wrap(err, "cannot remove label part '%s'", part);
	regex_free(re);
	buf_addf(&pattern, "(?:^|\\s)(?:%s)(?:$|\\s)", part);
	if (regex_compile(&re, pattern.s, err) < 0)
		return err_wrap(err, "cannot remove label part '%s'", part);
	if (regex_sub(re, " ", label->s, 0, &rest, err) < 0) {
		regex_free(re);
		return -1;
	}
	regex_free(re);
	strlist_split_space(&words, rest.s);
	buf_reset(label);
	strlist_join(&words, " ", label);
	return 0;
}

int label_write(struct run *run, const struct buf *label, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	return run_write_attr(run, "label", value_strn(&a, label->s, label->len), err);
}
