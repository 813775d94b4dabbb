/*
 * yaml-events FILE: parse FILE with libyaml and drop each event: the least that a reader of
 * the file can do, a peer for benchmarks. Exit status: 1 FILE is not YAML, 2 it cannot be read.
 */
#include <stdio.h>
#include <yaml.h>

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	yaml_parser_t parser;
	yaml_event_t event;
	int ok, more;

	if (!file || !yaml_parser_initialize(&parser))
		return 2;
	yaml_parser_set_input_file(&parser, file);
	do {
		ok = yaml_parser_parse(&parser, &event);
		more = ok && event.type != YAML_STREAM_END_EVENT;
		if (ok)
			yaml_event_delete(&event);
	} while (more);
	yaml_parser_delete(&parser);
	fclose(file);
	return !ok;
}
