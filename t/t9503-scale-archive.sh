#!/bin/sh
test_description='scale: 50,000 members of an archive'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

# make_project N: an archive of N empty files in one directory, and one with these files at the top; operations that take
# the directory, a few members, and of the second archive all members.
make_project () {
	mkdir many && (cd many && seq "$1" | xargs touch) && tar cf deep.tar many &&
	tar cf flat.tar --transform "s|^many/||" many/* && rm -r many && cat >guild.yml <<-\EOF
	deep: { exec: "true", sourcecode: no, requires: [file: deep.tar] }
	some: { exec: "true", sourcecode: no, requires: [{file: deep.tar, select: "many/.*777"}] }
	flat: { exec: "true", sourcecode: no, requires: [file: flat.tar] }
	EOF
}

test_expect_success 'setup' '
	scale_to 50000 && in_both "make_project \$n" && scale_to 5000 && in_both "make_project \$n"
'

scale_to 50000

test_expect_success 'unpacked' 'linear_calls "guild run some -yq"'

test_expect_success 'selected from members that were unpacked before' '
	linear_instructions "guild run some -yq"
'

scale_to 5000

test_expect_success 'all members, unpacked and put into the run' '
	linear_instructions "guild run flat -yq --run-id f"
'

test_expect_success 'what is known of the members' '
	linear_instructions "guild runs info f --digests" &&
	linear_instructions "guild fsck f"
'

scale_done
