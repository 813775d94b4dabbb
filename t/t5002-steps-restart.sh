#!/bin/sh
test_description='restart of a pipeline: the same runs again, in place'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

write_project () {
	rm -rf "$GUILD_HOME" && mkdir "$GUILD_HOME" &&
	cat >job.sh <<-\EOF &&
	echo "job $FLAG_HOW"
	test "$FLAG_HOW" = ok
	EOF
	cat >guild.yml <<-\EOF
	job:
	  exec: sh job.sh
	  flags:
	    how: { default: ok, choices: [ok, bad] }
	other: { exec: echo other }
	pipe:
	  flags: { how: bad }
	  steps:
	    - job how=ok
	    - job how=${how}
	one:
	  flags: { how: ok }
	  steps: [{ run: 'job how=${how}', name: w }]
	EOF
}

pipeline () {
	SYNC_RUN_OUTPUT=1 guild run "$@" -y >out 2>&1
}

# A fresh project whose pipeline has failed in its second step.
failed_pipeline () {
	write_project && test_expect_code 1 pipeline pipe &&
	id=$(guild select -Fo pipe) && dir=$(guild select -Fo pipe --dir)
}
done_pipeline () {
	write_project && pipeline pipe how=ok &&
	id=$(guild select -Fo pipe) && dir=$(guild select -Fo pipe --dir)
}

test_expect_success 'the same step runs are started again, with new flags' '
	failed_pipeline &&
	first=$(readlink "$dir/job") && second=$(readlink "$dir/job_2") &&
	before=$(cat "$dir/job/.guild/attrs/started") &&
	pipeline --restart "$id" how=ok &&
	cat >expect <<-EOF &&
	INFO: [guild] restarting job: ${first#../} how=ok
	job ok
	INFO: [guild] restarting job: ${second#../} how=ok
	job ok
	EOF
	test_cmp expect out &&
	test "$first" = "$(readlink "$dir/job")" &&
	test "$second" = "$(readlink "$dir/job_2")" &&
	test "$before" -lt "$(cat "$dir/job/.guild/attrs/started")" &&
	cat >expect <<-\EOF &&
	[1]  job   completed  how=ok
	[2]  job   completed  how=ok
	[3]  pipe  completed  how=ok
	EOF
	guild runs -s >actual &&
	test_cmp expect actual
'

test_expect_success 'a restart without flags repeats what was' '
	failed_pipeline &&
	test_expect_code 1 pipeline --restart "$id" &&
	test "$(guild runs | wc -l)" = 3
'

test_expect_success 'a step whose flag value was refused leaves a link and runs at restart' '
	write_project &&
	test_expect_code 1 pipeline one how=ugly &&
	grep "Unsupported value for" out &&
	id=$(guild select) && dir=$(guild select --dir) &&
	test "$(guild runs | wc -l)" = 1 &&
	test -L "$dir/w" && test ! -e "$dir/w" &&
	pipeline --restart "$id" how=ok &&
	grep "running w: job how=ok" out &&
	test -e "$dir/w/.guild/opref" &&
	test "$(guild runs | wc -l)" = 2
'

test_expect_success 'a deleted link is made anew, with a new run' '
	done_pipeline && old=$(readlink "$dir/job") &&
	rm "$dir/job" &&
	pipeline --restart "$id" &&
	grep "running job: job how=ok" out &&
	grep "restarting job: " out &&
	test "$old" != "$(readlink "$dir/job")" &&
	test -d "$GUILD_HOME/runs/${old#../}" &&
	test "$(guild runs | wc -l)" = 4
'

test_expect_success 'a link replaced by a file or a directory is an error that names it' '
	done_pipeline &&
	rm "$dir/job" && echo x >"$dir/job" &&
	test_expect_code 1 pipeline --restart "$id" &&
	echo "guild: unexpected step run link $dir/job: expected symlink" >expect &&
	test_cmp expect out &&
	rm "$dir/job" && mkdir "$dir/job" &&
	test_expect_code 1 pipeline --restart "$id" &&
	test_cmp expect out &&
	test "$(cat "$dir/.guild/attrs/exit_status")" = 1
'

test_expect_success 'a deleted step run is run again' '
	done_pipeline && old=$(readlink "$dir/job") &&
	guild runs rm -y "${old#../}" 2>/dev/null &&
	pipeline --restart "$id" &&
	grep "running job: job how=ok" out &&
	test "$old" != "$(readlink "$dir/job")" &&
	test -d "$dir/job/.guild" &&
	test "$(guild runs | wc -l)" = 3
'

test_expect_success 'a link to a directory that never became a run: the step is run there' '
	done_pipeline &&
	rm "$dir/job" && mkdir "$GUILD_HOME/runs/half" && ln -s ../half "$dir/job" &&
	pipeline --restart "$id" &&
	grep "running job: job how=ok" out &&
	test -e "$GUILD_HOME/runs/half/.guild/opref" &&
	test "$(readlink "$dir/job")" = ../half
'

test_expect_success 'a link to a run of another operation is an error that names both' '
	done_pipeline && guild run other -y >/dev/null && o=$(guild select -Fo other) &&
	ln -sfn "../$o" "$dir/job" &&
	test_expect_code 1 pipeline --restart "$id" &&
	grep "step run link $dir/job leads to run $o of operation .other., but the step runs .job." out
'

test_expect_success 'what the pipeline itself has to say is heard with --quiet' '
	done_pipeline && guild run other -y >/dev/null && o=$(guild select -Fo other) &&
	ln -sfn "../$o" "$dir/job" &&
	test_expect_code 1 guild run --restart "$id" -y -q >out 2>err && test ! -s out &&
	printf "%s\n" "guild: step run link $dir/job leads to run $o of operation '\''other'\'', but the step runs '\''job'\''" \
		"Remove the link to let the step have a run of its own." >expect &&
	test_cmp expect err && grep "^guild: step run link" "$dir/.guild/output"
'

test_expect_success 'what its steps say is not, and they know nothing of it' '
	write_project && echo "env; ls -l /proc/self/fd/; echo loud >&2; exit 3" >job.sh &&
	test_expect_code 3 guild run pipe how=ok -y -q >out 2>err && test ! -s out && test ! -s err &&
	out=$(guild select -Fo pipe --dir)/.guild/output &&
	grep loud "$out" && ! grep GUILD_STEPS "$out" && ! grep "$(pwd)/err" "$out"
'

test_expect_success 'a link that leads out of the runs is an error' '
	done_pipeline && mkdir -p "$TRASH/outside" &&
	ln -sfn "$TRASH/outside" "$dir/job" &&
	test_expect_code 1 pipeline --restart "$id" &&
	grep "unexpected step run link $dir/job: it leads out of the runs" out &&
	ln -sfn "$TRASH/nowhere" "$dir/job" &&
	test_expect_code 1 pipeline --restart "$id" &&
	grep "leads out of the runs" out
'

test_expect_success 'a restart does not pick up changed source code' '
	done_pipeline &&
	echo "echo changed" >job.sh &&
	pipeline --restart "$id" &&
	! grep changed out &&
	pipeline --restart "$id" how=ok &&
	! grep changed out
'

test_expect_success '--force-sourcecode reaches the steps, and holds for that restart alone' '
	done_pipeline &&
	echo "echo changed" >job.sh &&
	pipeline --restart "$id" --force-sourcecode &&
	grep "restarting job: .* --force-sourcecode how=ok" out &&
	grep "^changed" out &&
	echo "echo again" >job.sh &&
	pipeline --restart "$id" &&
	! grep force-sourcecode out &&
	grep "^changed" out
'

test_expect_success 'a restart does not pick up a changed definition of the steps' '
	done_pipeline &&
	sed "s/job how=ok/other/" guild.yml >new && mv new guild.yml &&
	pipeline --restart "$id" how=ok &&
	! grep other out
'

test_expect_success '--needed leaves out what is complete, says why, and holds for that restart alone' '
	failed_pipeline &&
	first=$(readlink "$dir/job") && second=$(readlink "$dir/job_2") &&
	before=$(cat "$dir/job/.guild/attrs/started") &&
	pipeline --restart "$id" --needed how=ok &&
	cat >expect <<-EOF &&
	INFO: [guild] restarting job: ${first#../} --needed how=ok
	Skipping run because flags have not changed (--needed specified)
	INFO: [guild] restarting job: ${second#../} how=ok
	job ok
	EOF
	test_cmp expect out &&
	test "$before" = "$(cat "$dir/job/.guild/attrs/started")" &&
	pipeline --restart "$id" &&
	! grep needed out
'

test_expect_success 'a run that is running is not started again' '
	write_project &&
	printf "%s\n" "touch \"$TRASH/started\"" "while test ! -e \"$TRASH/go\"; do sleep 0.05; done" >job.sh &&
	rm -f "$TRASH/started" "$TRASH/go" &&
	test_when_finished "touch \"$TRASH/go\"; wait" &&
	{ guild run one -y >/dev/null 2>&1 & } &&
	wait_for "$TRASH/started" &&
	id=$(guild select -Fo one) && step=$(guild select -Fo job) &&
	test "$(guild runs -Sr | wc -l)" = 2 &&
	test_expect_code 1 pipeline --restart "$id" &&
	grep "cannot restart run $id because it.s running" out &&
	grep "guild stop $id" out &&
	test_expect_code 1 pipeline --restart "$step" &&
	grep "cannot restart run $step because it.s running" out
'

test_done
