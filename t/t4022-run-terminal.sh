#!/bin/sh
test_description='guild run on a terminal: Ctrl-C, and a debugger that asks'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/tty.sh"

mkdir ../project && cat >../project/guild.yml <<'EOF'
wait: { main: wait }
cleanup: { main: cleanup }
debug: { main: debug }
shell: { exec: sh shell.sh }
pipe: { steps: [wait, shell] }
EOF
cat >../project/wait.py <<'EOF'
import os
import time
os.write(1, b"begun\n")
time.sleep(304)
EOF
cat >../project/cleanup.py <<'EOF'
import os
import sys
import time
try:
    os.write(1, b"begun\n")  # in one piece: the signal comes when it is seen
    time.sleep(304)
except KeyboardInterrupt:
    print("tidied", flush=True)
    sys.exit(7)
EOF
cat >../project/debug.py <<'EOF'
import os
import time
def nap():
    os.write(1, b"asleep\n")
    time.sleep(304)
secret = 40
breakpoint()
print("went on with", secret)
EOF
printf 'printf "name? "; read -r name; echo "hello $name"\n' >../project/shell.sh

# on_terminal SEEN KEYS [SEEN KEYS]... -- COMMAND...: on a terminal of its own; types KEYS when SEEN shows.
cat >terminal.py <<'EOF'
import os
import pty
import sys

cut = sys.argv.index("--")
script, command = sys.argv[1:cut], sys.argv[cut + 1 :]
script = [s.encode().decode("unicode_escape").encode() for s in script]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b""
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    sys.stdout.buffer.write(data.replace(b"\r", b""))
    shown += data
    if script and script[0] in shown:
        shown = b""
        os.write(fd, script[1])
        del script[:2]
sys.stdout.flush()
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
EOF
on_terminal () {
	python3 "$PWD/terminal.py" "$@"
}

# status_is RUN EXIT_STATUS WORD: what its files and the listing say; nothing of it is left.
status_is () {
	echo "$2" >expect && test_cmp expect "$GUILD_HOME/runs/$1/.guild/attrs/exit_status" &&
	test_path_is_missing "$GUILD_HOME/runs/$1/.guild/LOCK" &&
	echo "$3" >expect && guild runs info "$1" >info && sed -n "s/^status: //p" info >actual &&
	test_cmp expect actual && ! pgrep -f "[g]uild.op_main (wait|cleanup|debug)"
}

# Its traceback and status are Python's, as upstream has it.
test_expect_success TTY 'Ctrl-C ends a Python operation' '
	test_expect_code 1 on_terminal begun "\\x03" -- guild -C ../project run wait -y --run-id run-a >out &&
	grep "^KeyboardInterrupt" out && status_is run-a 1 error
'

test_expect_success TTY 'Ctrl-C that the operation handles' '
	test_expect_code 7 on_terminal begun "\\x03" -- guild -C ../project run cleanup -y --run-id run-b >out &&
	grep "^tidied$" "$GUILD_HOME/runs/run-b/.guild/output" && status_is run-b 7 error
'

test_expect_success TTY 'Ctrl-C ends a pipeline with its step; the next one does not run' '
	test_expect_code 254 on_terminal begun "\\x03" -- guild -C ../project run pipe -y --run-id run-p >out &&
	! grep "running shell" out && status_is run-p -2 terminated &&
	step=$(basename "$(readlink "$GUILD_HOME/runs/run-p/wait")") &&
	status_is "$step" 1 error && test_path_is_missing "$GUILD_HOME/runs/run-p/shell"
'

test_expect_success TTY 'what is typed reaches the operation' '
	on_terminal "name? " "Ann\\n" -- guild -C ../project run shell -y --run-id run-s >out &&
	grep "^hello Ann$" out && grep "hello Ann$" "$GUILD_HOME/runs/run-s/.guild/output" &&
	status_is run-s 0 completed
'

test_expect_success TTY 'a debugger stops, answers and goes on' '
	on_terminal "(Pdb) " "p secret + 2\\n" "(Pdb) " "secret = 7\\n" "(Pdb) " "c\\n" -- \
		guild -C ../project run debug -y --run-id run-d >out &&
	grep "debug.py(8)" out && grep "^42$" out && grep "^went on with 7$" out &&
	status_is run-d 0 completed
'

test_expect_success TTY 'Ctrl-C in the debugger is the debugger'\''s' '
	on_terminal "(Pdb) " "nap()\\n" asleep "\\x03" "(Pdb) " "c\\n" -- \
		guild -C ../project run debug -y --run-id run-e >out &&
	grep "^went on with 40$" out && status_is run-e 0 completed
'

test_done
