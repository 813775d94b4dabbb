#include "check.h"

#include "guild/err.h"
#include "guild/proc.h"
#include "guild/regex.h"

struct value *check_program_version(struct arena *a, const char *program, const char *arg,
				    const char *pattern)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	struct regex_span groups[2];
	struct proc_spec spec = PROC_SPEC_INIT;
	struct value *version = NULL;
	struct regex *re;
	int code;

	if (!proc_find_program(program, NULL, &path))
		return value_str(a, "not installed");
	strlist_push(&argv, path.s);
	if (arg)
		strlist_push(&argv, arg);
	spec.argv = argv.v;
	if (regex_compile(&re, pattern, &err) < 0)
		BUG("pattern %s: %s", pattern, err.msg);
	if (proc_capture(&spec, &out, &errors, &code, &err) == 0 && code == 0 &&
	    regex_search(re, out.s, out.len, 0, groups, ARRAY_SIZE(groups)))
		version = value_strn(a, out.s + groups[1].start, groups[1].end - groups[1].start);
	regex_free(re);
	return version ? version : value_str(a, "unknown (error)");
}
