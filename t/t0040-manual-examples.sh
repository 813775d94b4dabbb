#!/bin/sh
test_description='the EXAMPLES of the manual pages do what the pages show'
. "${0%/*}/lib/test-lib.sh"

# Each page starts in a copy of t/manual, which guildfile(5) shows, with three runs. Ids, times
# and blanks at the end of a line are not compared; the user's home is /home/me.
pages=$(cd "$TEST_DIR/../Documentation" && pwd)

# What the blocks under EXAMPLES hold.
page_examples () {
	awk '/^== / { on = $2 == "EXAMPLES"; next }
		on && /^----$/ { block = !block; next }
		on && block' "$1"
}

# The same, with each line "$ COMMAND" followed by what it prints now.
run_examples () {
	(
		while IFS= read -r line <&3; do
			case $line in "$ "*) printf "%s\n" "$line" && eval "${line#??}" ;; esac
		done 3<"$1"
	)
}

fresh_project () {
	rm -rf "$HOME/project" "$HOME/.guild" &&
	mkdir "$HOME/.guild" &&
	cp -r "$TEST_DIR/manual" "$HOME/project" &&
	cd "$HOME/project" &&
	guild run -yq prepare &&
	guild run -yq train &&
	test_expect_code 1 guild run -yq train lr=2
}

GUILD_HOME=$HOME/.guild
for page in "$pages"/*.adoc; do
	page_examples "$page" >"$TRASH/shown"
	grep -q '^\$ ' "$TRASH/shown" || continue
	test_expect_success "${page##*/}" '
		fresh_project &&
		scrub <"$TRASH/shown" >"$TRASH/expect" &&
		run_examples "$TRASH/shown" >"$TRASH/out" 2>&1 &&
		scrub <"$TRASH/out" | sed "s|$HOME|/home/me|g; s/[[:blank:]]*$//" >"$TRASH/actual" &&
		test_cmp "$TRASH/expect" "$TRASH/actual"
	'
done

test_done
