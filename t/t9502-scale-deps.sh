#!/bin/sh
test_description='scale: 5,000 dependency files'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 5000

# make_project N: N files, and operations that require them all. Each file is a source of one resource (files; links), a
# dependency (inline), a resource of its own (named), or what a pattern selects (pattern).
make_project () {
	mkdir data && seq -f data/f%.0f "$1" | xargs touch && awk -v n="$1" '
		function operation(name) {
			printf "    %s:\n      exec: \"true\"\n      sourcecode: no\n      requires:\n", name
		}
		function each(format) {
			for (i = 1; i <= n; i++)
				printf format "\n", i, i
		}
		BEGIN {
			print "- operations:"
			operation("files")
			print "        - files"
			operation("links")
			print "        - links"
			operation("inline")
			each("        - file: data/f%d")
			operation("named")
			each("        - res%d")
			operation("pattern")
			print "        - file: data\n          select: f.*"
			print "  resources:\n    files:"
			each("      - {file: data/f%d, flag-name: n%d}")
			print "    links:\n      target-type: link\n      sources:"
			each("        - file: data/f%d")
			each("    res%d: [file: data/f%d]")
		}' >guild.yml
}

test_expect_success 'setup' 'in_both "make_project \$n"'

# at_scale SCRIPT...: instructions of each.
at_scale () {
	for script
	do
		linear_instructions "$script" || return
	done
}

test_expect_success 'files of one resource: a run and its restart' '
	linear_calls "guild run files -yq --run-id f" &&
	at_scale "guild run --restart f -yq"
'

test_expect_success 'files of one resource: what is known of them' '
	at_scale "guild runs info f --deps" "guild runs info f --digests" "guild runs info f --manifest" \
		"guild ls f -d" "guild fsck f" "guild why f --read-deps"
'

test_expect_success 'links' '
	at_scale "guild run links -yq --run-id l" "guild runs info l --digests" "guild fsck l" "guild why l"
'

test_expect_success 'a dependency for each file' '
	in_both "guild run inline -yq --run-id i" &&
	at_scale "guild run --restart i -yq" "guild runs info i --digests"
'

test_expect_success 'a resource for each file' '
	at_scale "guild run named -yq --run-id n" "guild run named --help-op"
'

test_expect_success 'files that a pattern selects' '
	at_scale "guild run pattern -yq --run-id p" "guild runs info p --digests"
'

say_costs
test_done
