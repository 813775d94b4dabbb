#!/bin/sh
test_description='guild run: a home that cannot take a run'
. "${0%/*}/lib/test-lib.sh"

runs=$GUILD_HOME/runs
mkdir ../project && cat >../project/guild.yml <<'EOT'
op: { exec: sh op.sh }
EOT
echo 'echo did it' >../project/op.sh

# One line on stderr, status 1, no run.
fails () {
	test_expect_code 1 guild -C ../project run op -y >out 2>err &&
	test ! -s out && test $(wc -l <err) = 1 && grep "^guild: .*$1" err &&
	{ test ! -d "$runs" || test -z "$(ls "$runs")"; }
}

test_expect_success NOT_ROOT 'a home that may not be written' '
	mkdir ../readonly && chmod 555 ../readonly &&
	GUILD_HOME=$PWD/../readonly fails "Permission denied"
'

test_expect_success 'no directory in the place of runs' '
	mkdir ../other && >../other/runs &&
	test_expect_code 1 guild -H ../other -C ../project run op -y 2>err &&
	test $(wc -l <err) = 1 && grep "^guild: cannot create directory .*/other/runs: " err
'

# A file may not grow past a block of 512 bytes: as a full disk, but for the error. The signal that
# comes with it is ignored.
test_expect_success 'no room for a larger file' '
	( trap "" XFSZ && ulimit -f 1 && fails "File too large" )
'

# Run as root in a mount name space of its own, on a file system of so many KB.
on_small_disk () {
	unshare -m sh -c 'mount -t tmpfs -o size='$1'k none "$GUILD_HOME" && shift &&
		guild -C ../project "$@" >out 2>err; echo $? >status; guild runs -s >listing 2>&1;
		ls "$GUILD_HOME/runs" >names' sh "$@"
}
unshare -m sh -c 'mount -t tmpfs none "$GUILD_HOME"' 2>/dev/null && test_set_prereq MOUNT

test_expect_success MOUNT 'a disk that is full at some point' '
	for kb in 4 8 16 24 32 48 64 80 96 112 120 124 128 132 136; do
		on_small_disk $kb run op -y &&
		if test $(cat status) = 0; then
			test $(wc -l <listing) = 1 && grep "  completed" listing
		elif grep "did it" out; then
			test $(wc -l <listing) = 1 && grep -E "  (completed|error)" listing
		else
			test ! -s listing && test ! -s names && test $(wc -l <err) = 1 &&
			grep "No space left on device" err
		fi || { echo "with $kb KB:"; cat status out err listing names; return 1; }
	done
'

test_expect_success MOUNT 'a read-only home' '
	test_expect_code 1 unshare -m sh -c "mount -t tmpfs -o ro none \"$GUILD_HOME\" &&
		guild -C ../project run op -y" 2>err && test $(wc -l <err) = 1 && grep "^guild: .*Read-only file system" err
'

test_expect_success 'a run directory that others hold' '
	mkdir -p "$runs/r/.guild" &&
	flock "$runs/r" sh -c "test_code=0; guild -C ../project run op -y --run-id r 2>err || test_code=\$?; echo \$test_code >status" &&
	echo 1 >expect && test_cmp expect status && grep "because it.s running" err &&
	test -d "$runs/r" && rm -r "$runs/r"
'

test_expect_success 'the run directory goes while the operation works' '
	echo "rm -rf \"\$RUN_DIR\"; echo did it" >../project/op.sh &&
	guild -C ../project run op -y >out 2>err && grep "did it" out &&
	echo "WARNING: run directory has been deleted, unable to finalize" >expect && test_cmp expect err &&
	echo "rm -rf .guild; exit 4" >../project/op.sh &&
	test_expect_code 4 guild -C ../project run op -y >out 2>err &&
	echo "WARNING: run Guild directory has been deleted, unable to finalize" >expect && test_cmp expect err
'

test_expect_success 'a new name that refers to no flag' '
	mkdir ../rename && >../rename/a.txt &&
	echo "op: { exec: \"true\", requires: { file: a.txt, rename: '\''a \${nope}'\'', odd: 1 } }" >../rename/guild.yml &&
	test_expect_code 1 guild -C ../rename run op -y 2>actual &&
	cat >expect <<-\EOF &&
	WARNING: unexpected source attribute '\''odd'\'' in resource '\''file:a.txt'\''
	Resolving file:a.txt
	guild: run failed because a dependency was not met: error renaming source a.txt ('\''a'\'' -> '\''${nope}'\''): resolution error: cannot resolve '\''${nope}'\'': undefined reference '\''nope'\''
	EOF
	test_cmp expect actual
'

test_done
