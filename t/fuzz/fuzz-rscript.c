/* Any bytes as an R script: refused with a message, or an operation with flags that YAML can hold. */
#include <fcntl.h>
#include <stdlib.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/rscript.h"
#include "guild/yaml.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char dir[] = "/tmp/guild-fuzz-XXXXXX";
	static bool made;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *op;

	if (!made && !mkdtemp(dir))
		BUG("no temporary directory");
	made = true;
	buf_addf(&path, "%s/a.R", dir);
	if (file_write(AT_FDCWD, path.s, NULL, (const char *)data, size, 0, &err) < 0)
		BUG("%s", err.msg);
	if (rscript_op_data(&a, dir, "a.R", &op, &err) < 0) {
		if (!err.msg)
			BUG("no reason to refuse a script");
		return 0;
	}
	if (!value_has(op, "exec") || !value_has(op, "flags"))
		BUG("an operation without a command or flags");
	yaml_encode(&text, op);
	return 0;
}
