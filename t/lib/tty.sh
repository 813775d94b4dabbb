# tty.sh: sourced after test-lib.sh by tests that need a terminal. The prerequisite TTY is there
# where one can be had: it takes python3 and a mounted devpts.

# on_tty COLUMNS COMMAND...: run it on a terminal of its own; see on-tty.py.
on_tty () {
	python3 "$TEST_DIR/lib/on-tty.py" "$@"
}
on_tty 80 true >/dev/null 2>&1 </dev/null && test_set_prereq TTY
