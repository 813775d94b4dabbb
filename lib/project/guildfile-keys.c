/*
 * guildfile-keys.c: the attributes that a Guild file may have, for the warning about others and for the schema that
 * editors use. Format: guildfile(5).
 */
#include "guildfile-internal.h"

const struct gf_key gf_model_keys[] = {
	{ "model", GF_TEXT, "Name of the model. An empty one is the anonymous model." },
	{ "description", GF_TEXT, "The first line is shown in lists." },
	{ "default", GF_BOOL, "Take this model's operations for names without a model." },
	{ "extends", GF_TEXTS, "Models or configs to inherit from." },
	{ "params", GF_MAP, "Values for {{ NAME }}." },
	{ "operations", GF_OPERATIONS, "What can be run, by name." },
	{ "operation-defaults", GF_OPERATION, "Attributes for each operation that lacks them." },
	{ "flags", GF_FLAGS, "Flags to include elsewhere." },
	{ "resources", GF_RESOURCES, "What operations require, by name." },
	{ "sourcecode", GF_SOURCECODE, "Which files are copied, for all operations." },
	{ "references", GF_TEXTS, "Shown in the model's help." },
	{ "plugins", GF_CHOSEN, "Plugins to use: all, none or a list." },
	{ "python-requires", GF_TEXT, "Version of Python, as '>=3.8'." },
	{ "extra", GF_MAP, "Anything." },
	{ NULL, GF_ANY, NULL },
};

const struct gf_key gf_op_keys[] = {
	{ "main", GF_TEXTS, "Python module to run, and its arguments." },
	{ "exec", GF_TEXT, "Command to run, with ${flag_args} for flags." },
	{ "notebook", GF_TEXT, "Notebook to run." },
	{ "steps", GF_STEPS, "Operations to run, one after the other." },
	{ "default", GF_BOOL, "Run this operation when none is named." },
	{ "description", GF_TEXT, "The first line is shown in lists." },
	{ "flags", GF_FLAGS, "Values that can be set for a run, by name." },
	{ "flags-dest", GF_TEXT,
	  "How flags reach the program: args, globals, global:NAME, dict:NAME, namespace:NAME, "
	  "config:FILE or none." },
	{ "flags-import", GF_CHOSEN, "Flags to take over from the program: all, none or a list." },
	{ "flags-import-skip", GF_TEXTS, "Flags not to take over." },
	{ "default-flag-arg-skip", GF_BOOL, "Make no arguments of flags that do not say otherwise." },
	{ "flag-encoder", GF_TEXT, "Function that encodes flags, as MODULE:FUNCTION." },
	{ "requires", GF_REQUIRES, "Files and runs that must be there." },
	{ "env", GF_MAP, "Environment variables to set." },
	{ "env-secrets", GF_TEXTS, "Environment variables not to record." },
	{ "python-path", GF_TEXTS, "Where modules are found." },
	{ "python-requires", GF_TEXT, "Version of Python, as '>=3.8'." },
	{ "plugins", GF_CHOSEN, "Plugins to use: all, none or a list." },
	{ "sourcecode", GF_SOURCECODE, "Which files are copied into the run." },
	{ "output-scalars", GF_ANY, "Patterns of numbers in the output." },
	{ "output-attrs", GF_ANY, "Patterns of attributes in the output." },
	{ "objective", GF_ANY, "Scalar that an optimizer makes small." },
	{ "optimizer", GF_ANY, "What chooses flag values." },
	{ "optimizers", GF_ANY, "Several of them, by name." },
	{ "default-max-trials", GF_NUMBER, "Trials of a batch." },
	{ "can-stage-trials", GF_BOOL, "The operation is a batch that can stage its trials." },
	{ "delete-on-success", GF_BOOL, "Delete the run when it succeeds." },
	{ "label", GF_TEXT, "Template of the run's label, with ${NAME} for flags." },
	{ "tags", GF_TEXTS, "Tags of the run." },
	{ "compare", GF_TEXTS, "Columns to compare runs by." },
	{ "publish", GF_MAP, "What is published of a run." },
	{ "run-attrs", GF_MAP, "Further attributes of the run." },
	{ "stoppable", GF_BOOL, "Has no effect." },
	{ "handle-keyboard-interrupt", GF_BOOL, "The program handles an interrupt itself." },
	{ "pip-freeze", GF_BOOL, "Record the Python packages that are installed." },
	{ NULL, GF_ANY, NULL },
};

const struct gf_key gf_package_keys[] = {
	{ "package", GF_TEXT, "Name of the package." },
	{ "description", GF_TEXT, "What the package is." },
	{ "version", GF_TEXT, "Version of the package." },
	{ "url", GF_TEXT, "Its page." },
	{ "author", GF_TEXT, "Who wrote it." },
	{ "author-email", GF_TEXT, "Where to write to." },
	{ "license", GF_TEXT, "Its licence." },
	{ "tags", GF_TEXTS, "Key words." },
	{ "python-tag", GF_TEXT, "Tag of the wheel." },
	{ "data-files", GF_LIST, "Further files of the package." },
	{ "python-requires", GF_TEXT, "Version of Python, as '>=3.8'." },
	{ "requires", GF_TEXTS, "Packages that it needs." },
	{ "packages", GF_ANY, "Python packages in it." },
	{ NULL, GF_ANY, NULL },
};

const struct gf_key gf_flag_keys[] = {
	{ "default", GF_ANY, "Value when none is given. A list makes a batch." },
	{ "description", GF_TEXT, "Shown in help." },
	{ "type", GF_FLAG_TYPE, "Type of values." },
	{ "required", GF_BOOL, "A value must be given." },
	{ "alias", GF_TEXT, "Another name for the command line." },
	{ "arg-name", GF_TEXT, "Name of the argument, the flag's name otherwise." },
	{ "arg-encoding", GF_MAP, "Arguments for values." },
	{ "arg-skip", GF_BOOL, "Make no argument." },
	{ "arg-switch", GF_ANY, "Value for which the argument is given, without a value." },
	{ "arg-split", GF_ANY, "Split the value into arguments: yes, shlex, or a separator." },
	{ "choices", GF_CHOICES, "Values to choose from." },
	{ "allow-other", GF_BOOL, "Accept other values than the choices." },
	{ "env-name", GF_TEXT, "Name of the environment variable." },
	{ "env-encoding", GF_MAP, "Values of the environment variable for values." },
	{ "null-label", GF_ANY, "Shown for no value." },
	{ "min", GF_NUMBER, "Least value." },
	{ "max", GF_NUMBER, "Greatest value." },
	{ "distribution", GF_TEXT, "Of random values: uniform or loguniform." },
	{ "nb-replace", GF_ANY, "Patterns of what to replace in a notebook." }, /* read by its runner */
	{ NULL, GF_ANY, NULL },
};

const struct gf_key gf_choice_keys[] = {
	{ "value", GF_ANY, "The value." },
	{ "description", GF_TEXT, "Shown in help." },
	{ "alias", GF_ANY, "Another name for the value." },
	{ "flags", GF_MAP, "Values that the choice sets for other flags." },
	{ NULL, GF_ANY, NULL },
};

const struct gf_key gf_resource_keys[] = {
	{ "sources", GF_SOURCES, "Where it comes from." },
	{ "name", GF_TEXT, "Name in messages." },
	{ "description", GF_TEXT, "What it is." },
	{ "references", GF_TEXTS, "Where to read about it." },
	{ "private", GF_BOOL, "Not for other projects." },
	{ "help", GF_TEXT, "Shown when it is not there." },
	{ "target-path", GF_TEXT, "Directory in the run." },
	{ "path", GF_TEXT, "Old name of target-path." },
	{ "target-type", GF_TARGET_TYPE, "Copy files or link to them." },
	{ "default-unpack", GF_BOOL, "Unpack archives." },
	{ "preserve-path", GF_BOOL, "Has no effect here: for sources." },
	{ NULL, GF_ANY, NULL },
};

const struct gf_key gf_source_keys[] = {
	{ "file", GF_TEXT, "File or directory of the project." },
	{ "operation", GF_TEXT, "Operations whose newest run is used." },
	{ "config", GF_TEXT, "File of settings, written anew with the values of flags." },
	{ "url", GF_TEXT, "What to download." },
	{ "module", GF_TEXT, "Python module that must be there." },
	{ "name", GF_TEXT, "Name in messages, and of the flag for another run." },
	{ "flag-name", GF_ANY, "Name of the flag that chooses another file or run; no: none." },
	{ "sha256", GF_TEXT, "Digest that the file must have." },
	{ "unpack", GF_BOOL, "Unpack an archive." },
	{ "type", GF_TEXT, "Type of the archive: zip, tar or gzip." },
	{ "select", GF_TEXTS, "Regular expressions of paths." },
	{ "select-min", GF_TEXTS, "The same; the path whose first group is least." },
	{ "select-max", GF_TEXTS, "The same; the path whose first group is greatest." },
	{ "warn-if-empty", GF_BOOL, "Warn when nothing is found." },
	{ "fail-if-empty", GF_BOOL, "Fail when nothing is found." },
	{ "optional", GF_BOOL, "Go on without it." },
	{ "rename", GF_ANY, "'PATTERN REPLACEMENT', or a list of such." },
	{ "target-path", GF_TEXT, "Directory in the run." },
	{ "path", GF_TEXT, "Old name of target-path." },
	{ "target-type", GF_TARGET_TYPE, "Copy files or link to them." },
	{ "replace-existing", GF_BOOL, "Replace what is there." },
	{ "preserve-path", GF_BOOL, "Keep the path that the file has in the project." },
	{ "always-resolve", GF_BOOL, "Look for it again at each start of the run." },
	{ "params", GF_MAP, "Settings for a config." },
	{ "post-process", GF_TEXT, "Shell command to run once where it was unpacked." },
	{ "help", GF_TEXT, "Shown when it is not there." },
	{ NULL, GF_ANY, NULL },
};

bool gf_is_key(const struct gf_key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (*keys->name == *name && streq(keys->name, name))
			return true;
	return false;
}
