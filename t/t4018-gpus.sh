#!/bin/sh
test_description='guild run --gpus and --no-gpus'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
- model: m
  operations:
    show: { exec: 'sh -c "env | grep ^CUDA_VIS || echo unset"' }
    own: { exec: 'sh -c "echo =$CUDA_VISIBLE_DEVICES="', env: { CUDA_VISIBLE_DEVICES: "7" } }
    steps:
      flags: { gpu: 3 }
      steps:
        - show --gpus 1,2
        - { run: show, gpus: "${gpu}", name: by-flag }
        - { run: show, no-gpus: yes, name: none }
        - { run: show, name: any }
EOT
unset CUDA_VISIBLE_DEVICES

shows () {
	printf "%s\n" "$1" >expect &&
	shift &&
	guild run "$@" -y >actual &&
	test_cmp expect actual
}

test_expect_success 'the operation sees the GPUs that it may use' '
	shows unset show &&
	shows CUDA_VISIBLE_DEVICES=0,1 show --gpus 0,1 &&
	shows CUDA_VISIBLE_DEVICES= show --no-gpus &&
	shows =7= own &&
	shows =0= own --gpus 0
'

test_expect_success 'both options are an error' '
	printf "%s\n" "guild: --no-gpus and --gpus cannot both be used" \
		"Try '\''guild run --help'\'' for more information." >expect &&
	test_expect_code 1 guild run show --gpus 0 --no-gpus 2>actual &&
	test_cmp expect actual
'

test_expect_success 'a run keeps them, another start may have others' '
	guild run show --gpus 0,1 --run-id aaa --stage -y &&
	shows CUDA_VISIBLE_DEVICES=2 --start aaa --gpus 2 &&
	shows CUDA_VISIBLE_DEVICES= --restart aaa --no-gpus &&
	shows CUDA_VISIBLE_DEVICES=0,1 --restart aaa
'

test_expect_success 'the command is recorded' '
	guild run show --gpus 0,1 -y &&
	guild select --attr run_params >params &&
	grep "^gpus: 0,1$" params &&
	grep "^no_gpus: false$" params &&
	guild select --attr op | grep "CUDA_VISIBLE_DEVICES: 0,1"
'

test_expect_success 'steps' '
	printf "CUDA_VISIBLE_DEVICES=%s\n" 1,2 3 "" >expect &&
	echo unset >>expect &&
	guild run steps -y >actual 2>err &&
	test_cmp expect actual &&
	grep "running show: m:show --gpus 1,2$" err
'

test_done
