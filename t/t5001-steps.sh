#!/bin/sh
test_description='pipelines: steps, their names, flags, labels, models and messages'
. "${0%/*}/lib/test-lib.sh"

cat >work.sh <<'EOF'
echo "work $FLAG_HOW"
test "$FLAG_HOW" = ok
EOF
cat >guild.yml <<'EOF'
- model: m
  operations:
    work:
      exec: sh work.sh
      flags:
        how: ok
    other:
      exec: sh -c 'echo other'
    basic: { steps: [work, other] }
    named: { steps: [{ run: work, name: first }, { run: work, name: second }] }
    repeated: { steps: [work, work, work] }
    passing:
      flags: { how: ok, note: hi }
      steps:
        - run: work how=${how}
          label: ${note} there
          tags: [a, '${note}']
        - run: work
          flags: { how: '${how}' }
    across: { steps: ['n:work', other] }
    prefixed: { steps: [{ run: work, name: w }, other] }
    failing: { steps: [work how=bad, other] }
    inline-options: { steps: ['work how=ok --label L --tag t1 --tag t2'] }
    none: { steps: [] }
    ignored: { steps: ['work --run-dir /tmp/x --stage'] }
    bad-list: { steps: [[1, 2, 3]] }
    bad-null: { steps: [null] }
    bad-blank: { steps: [{ run: '   ' }] }
    bad-empty: { steps: [{}] }
    bad-op: { steps: [missing] }
    bad-flags: { steps: [{ run: work, flags: how }] }
    bad-assign: { steps: ['work foo bar'] }
    bad-option: { steps: ['work --nonesuch'] }
    bad-ref: { steps: ['work how=${nope}'] }
    bad-name: { steps: [{ run: work, name: a/b }] }
    bad-batch: { steps: ['work how=[ok,ok]'] }
    bad-batch-option: { steps: [{ run: work, optimizer: gp }] }
- model: n
  operations:
    work: { exec: sh -c 'echo n-work' }
EOF

# Run a pipeline; what it says is in out, in one stream.
pipeline () {
	SYNC_RUN_OUTPUT=1 guild run "$@" -y >out 2>&1
}

test_expect_success 'steps run in order, each a run of its own' '
	cat >expect <<-\EOF &&
	INFO: [guild] running work: m:work
	work ok
	INFO: [guild] running other: m:other
	other
	EOF
	pipeline m:basic &&
	test_cmp expect out &&
	cat >expect <<-\EOF &&
	[1]  m:other  completed  
	[2]  m:work   completed  how=ok
	[3]  m:basic  completed  
	EOF
	guild runs -s >actual &&
	test_cmp expect actual
'

test_expect_success 'the pipeline links to the runs of its steps' '
	dir=$(guild select 3 --dir) &&
	test "$(readlink "$dir/work")" = "../$(guild select 2)" &&
	test "$(readlink "$dir/other")" = "../$(guild select 1)" &&
	printf "%s\n" other/ work/ >expect &&
	guild ls 3 -n >actual &&
	test_cmp expect actual
'

test_expect_success 'named steps are linked by their names' '
	printf "%s\n" first/ second/ >expect &&
	pipeline m:named &&
	grep "^INFO: \[guild\] running first: m:work$" out &&
	guild ls -Fo named -n >actual &&
	test_cmp expect actual
'

test_expect_success 'repeated steps get a number' '
	printf "%s\n" work/ work_2/ work_3/ >expect &&
	pipeline m:repeated &&
	guild ls -Fo repeated -n >actual &&
	test_cmp expect actual
'

test_expect_success 'flags, labels and tags reach the steps' '
	pipeline m:passing note=hello &&
	grep "running work: m:work --label hello there --tag a --tag hello how=ok$" out &&
	test "$(guild select 2 --attr label)" = "hello there" &&
	test "$(guild select 2 --attr tags)" = "- a
- hello"
'

test_expect_success 'label and tags of the pipeline are inherited' '
	pipeline m:basic --label "a label" --tag x --tag y &&
	grep "running work: m:work --label a label --tag x --tag y$" out &&
	test "$(guild select 1 --attr label)" = "a label" &&
	test "$(guild select 3 --attr label)" = "a label"
'

test_expect_success 'options in the text of a step' '
	pipeline m:inline-options &&
	grep "running work: m:work --label L --tag t1 --tag t2 how=ok$" out
'

test_expect_success 'a step may run an operation of another model' '
	pipeline m:across &&
	grep "running n:work: n:work$" out &&
	grep "^n-work$" out
'

test_expect_success 'flags of a step can be given by its name or operation' '
	test_expect_code 1 pipeline m:prefixed w:how=bad --force-flags &&
	grep "running w: m:work how=bad$" out &&
	pipeline m:prefixed w:how=bad m:work:how=ok --force-flags &&
	grep "running w: m:work how=ok$" out
'

test_expect_success 'a step that fails ends the pipeline with its status' '
	test_expect_code 1 pipeline m:failing &&
	! grep other out &&
	guild runs -s -n 2 >actual &&
	cat >expect <<-\EOF &&
	[1]  m:work     error  how=bad
	[2]  m:failing  error  
	EOF
	test_cmp expect actual
'

test_expect_success 'a pipeline without steps is no operation' '
	test_must_fail pipeline m:none
'

test_expect_success 'run options that a step may not have are ignored with a warning' '
	pipeline m:ignored &&
	cat >expect <<-\EOF &&
	WARNING: [guild] run parameter run_dir used in '\''work --run-dir /tmp/x --stage'\'' ignored
	WARNING: [guild] run parameter stage used in '\''work --run-dir /tmp/x --stage'\'' ignored
	INFO: [guild] running work: m:work
	work ok
	EOF
	test_cmp expect out
'

# says OPERATION STATUS TEXT
says () {
	test_expect_code "$2" pipeline "$1" && printf "%s\n" "$3" >expect && test_cmp expect out
}

test_expect_success 'messages for invalid steps' '
	says m:bad-list 1 "guild: invalid step data: [1, 2, 3]" &&
	says m:bad-null 1 "guild: invalid step data: None" &&
	says m:bad-blank 1 "guild: invalid step {'\''run'\'': '\''   '\''}: must define run" &&
	says m:bad-empty 1 "guild: invalid step {}: must define run" &&
	says m:bad-flags 1 "guild: invalid flags value '\''how'\''" &&
	says m:bad-assign 1 "guild: invalid argument(s):
foo
bar
expected NAME=VAL" &&
	says m:bad-op 1 "INFO: [guild] running missing: m:missing
guild: operation '\''missing'\'' is not defined for model '\''m'\''
Try '\''guild operations m'\'' for a list of available operations." &&
	test_expect_code 1 pipeline m:bad-option &&
	grep "^guild: invalid run spec '\''work --nonesuch'\'': unrecognized option" out &&
	test_expect_code 1 pipeline m:bad-ref &&
	grep "undefined reference '\''nope'\''" out &&
	test_expect_code 1 pipeline m:bad-name &&
	grep "invalid step name '\''a/b'\''" out
'

test_expect_success 'what would be a batch is an error, not ignored' '
	test_must_fail pipeline m:bad-batch &&
	test_must_fail pipeline m:bad-batch-option &&
	grep "optimizer" out
'

test_expect_success 'guild--steps outside a run says what it is for' '
	test_must_fail "$(guild --exec-path)/guild--steps" 2>err &&
	grep "a pipeline is started with" err
'

test_done
