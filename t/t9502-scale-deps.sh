#!/bin/sh
test_description='scale: 5,000 dependency files'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 5000

# make_project NAME N PROGRAM: a project NAME with N files in data; PROGRAM of awk writes its Guild file, with each(FORMAT)
# to print a line for each file.
make_project () {
	mkdir -p "$1/data" && (
		cd "$1" && seq -f data/f%.0f "$2" | xargs touch &&
		awk -v n="$2" '
			function each(format) {
				for (i = 1; i <= n; i++)
					printf format "\n", i, i
			}
			BEGIN {
				print "- operations:\n    op:\n      exec: \"true\"\n      sourcecode: no\n      requires:"
				'"$3"'
			}' >guild.yml
	)
}

# Each file is a source of one resource (files; links), a dependency (inline), a resource of its own (named), or what
# a pattern selects (pattern).
make_projects () {
	make_project files "$1" '
		print "        - all\n  resources:\n    all:"
		each("      - {file: data/f%d, flag-name: n%d}")' &&
	make_project links "$1" '
		print "        - all\n  resources:\n    all:\n      target-type: link\n      sources:"
		each("        - file: data/f%d")' &&
	make_project inline "$1" 'each("        - file: data/f%d")' &&
	make_project named "$1" '
		each("        - res%d")
		print "  resources:"
		each("    res%d: [file: data/f%d]")' &&
	make_project pattern "$1" 'print "        - {file: data, select: f.*}"'
}

# at_scale SCRIPT...: instructions of each.
at_scale () {
	for script
	do
		linear_instructions "$script" || return
	done
}

test_expect_success 'setup' 'in_both "make_projects \$n"'

test_expect_success 'files of one resource: a run and its restart' '
	linear_calls "cd files && guild run op -yq --run-id f" &&
	at_scale "cd files && guild run --restart f -yq"
'

test_expect_success 'files of one resource: what is known of them' '
	at_scale "guild runs info f --deps" "guild runs info f --digests" "guild runs info f --manifest" \
		"guild ls f -d" "guild fsck f" "cd files && guild why f --read-deps"
'

test_expect_success 'links' '
	at_scale "cd links && guild run op -yq --run-id l" "guild fsck l"
'

test_expect_success 'a dependency for each file' '
	in_both "cd inline && guild run op -yq --run-id i" &&
	at_scale "cd inline && guild run --restart i -yq"
'

test_expect_success 'a resource for each file' '
	at_scale "cd named && guild run op -yq" "cd named && guild run op --help-op"
'

test_expect_success 'files that a pattern selects' 'at_scale "cd pattern && guild run op -yq"'

scale_done
