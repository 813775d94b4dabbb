#!/bin/sh
# Each directory of t/data/guildfiles is a project: its Guild file and scripts, the command
# lines in cmd, and in expect what they print. A command line there begins with "$ ", and a
# status other than 0 follows as "(exit N)".
test_description='Guild files: every key, in each of its forms'
. "${0%/*}/lib/test-lib.sh"

# What depends on where this test runs: the directories and the interpreter.
scrub_case () {
	sed -E -e "s|$PWD|PROJECT|g" -e "s|$GUILD_HOME|GUILD_HOME|g" \
		-e "s|([.][.]/)+[^ ]*/${PWD##*/}|PROJECT|g" -e 's|[^ =:]*/bin/python[0-9.]*|PYTHON|g' -e 's/ +$//' | scrub
}

run_case () {
	while IFS= read -r line; do
		printf '$ %s\n' "$line"
		eval "$line" </dev/null 2>&1
		status=$?
		test $status = 0 || echo "(exit $status)"
	done <cmd
}

for dir in "$TEST_DIR"/data/guildfiles/*/; do
	name=$(basename "$dir")
	needs=
	test -z "$(find "$dir" -name '*.py')" && ! grep -q python "$dir/guild.yml" || needs=PYTHON
	export GUILD_HOME="$TRASH/homes/$name"
	test_expect_success "$needs" "$name" '
		mkdir -p "$GUILD_HOME" &&
		cp -R "$dir" "$name" &&
		rm "$name/expect" &&
		(cd "$name" && run_case | scrub_case) >"$name.actual" &&
		test_cmp "$dir/expect" "$name.actual"
	'
done

test_done
