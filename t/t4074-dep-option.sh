#!/bin/sh
test_description='guild run --dep: dependencies that the operation does not name'
. "${0%/*}/lib/test-lib.sh"

mkdir -p ../project/data && cd ../project && echo one >one.txt && echo two >data/two.csv
cat >guild.yml <<'EOT'
op: { exec: ls -F, sourcecode: "*.txt" }
strict: { exec: cat one.txt, sourcecode: no }
steps:
  steps:
    - { run: strict, additional-deps: one.txt }
    - strict --dep one.txt -D data
EOT
newest () {
	echo "$GUILD_HOME/runs/$(guild select)"
}

test_expect_success 'a file and a directory are linked, and are no source code' '
	guild run op -y -D one.txt --dep data >out 2>err && printf "data@\none.txt@\n" >expect && test_cmp expect out &&
	printf "Resolving one.txt\nResolving data\n" >expect && test_cmp expect err &&
	guild cat -p data/two.csv >actual && test_cmp data/two.csv actual && run=$(newest) &&
	! grep "^s " $run/.guild/manifest && grep "^d " $run/.guild/manifest >actual &&
	printf "d data - file:data\nd one.txt $(sha1sum <one.txt | cut -d" " -f1) file:one.txt\n" >expect &&
	sort actual | test_cmp expect -
'
test_expect_success 'what is recorded' '
	run=$(newest) && sed -n "/^deps:/p; /^deps:/,/^[a-z]/{/^[- ]/p}" $run/.guild/attrs/op >actual &&
	cat >expect <<-\EOD && test_cmp expect actual &&
	deps:
	- location: .
	  name: one.txt
	  sources:
	  - file: one.txt
	  target-type: link
	- location: .
	  name: data
	  sources:
	  - file: data
	  target-type: link
	EOD
	printf "additional_deps:\n- one.txt\n- data\n" >expect && head -n3 $run/.guild/attrs/run_params >actual &&
	test_cmp expect actual &&
	cat >expect <<-EOD && test_cmp expect $run/.guild/attrs/deps
	data:
	  file:data:
	    paths:
	    - $(realpath --relative-to=$run data)
	    uri: file:data
	one.txt:
	  file:one.txt:
	    paths:
	    - $(realpath --relative-to=$run one.txt)
	    uri: file:one.txt
	EOD
'
test_expect_success 'a restart keeps them, and may add some' '
	guild run strict -y -D one.txt >out 2>err && test_cmp one.txt out && id=$(guild select) &&
	guild -C / run --restart $id -y >out 2>err && test_cmp one.txt out &&
	grep "^Skipping resolution of file:one.txt because it.s already resolved" err &&
	guild run --restart $id -y -D data >out 2>err && grep "^Resolving data" err && test -L $(newest)/data &&
	guild run --restart $id -y --force-sourcecode >out 2>err && test_cmp one.txt out && test $(grep -c "^Resolving" err) = 2 &&
	sed -n 1,3p $(newest)/.guild/attrs/run_params >actual &&
	printf "additional_deps:\n- one.txt\n- data\n" >expect && test_cmp expect actual
'
test_expect_success 'a new run like that one has them too' '
	guild run --proto $(guild select) -y >out 2>err && test_cmp one.txt out && test -L $(newest)/data
'
test_expect_success 'a staged run' '
	guild run strict -y --stage -D one.txt 2>err && grep "^Resolving one.txt" err &&
	guild run --start $(guild select) -y >out 2>err && test_cmp one.txt out
'
test_expect_success 'steps say them, as key and as option' '
	guild run steps -y >out 2>&1 && grep -c "^one$" out >actual && echo 2 >expect && test_cmp expect actual &&
	grep "running strict: strict --dep one.txt --dep data" out && test -L $(newest)/data
'
test_expect_success 'guild why does not miss it in the source code' '
	guild run op -y -D one.txt && echo three >three.txt && guild run op -y -D one.txt && guild why >out &&
	grep "dependency *file:one.txt" out && ! grep "source.*one.txt" out && rm three.txt
'
test_expect_success 'one that is not there' '
	test_expect_code 1 guild run op -y -D none.txt 2>err && tail -n1 err >actual &&
	echo "guild: run failed because a dependency was not met: could not resolve '\''file:none.txt'\'' in none.txt resource: cannot find source file '\''none.txt'\''" >expect &&
	test_cmp expect actual &&
	guild run op -y -D none.txt --force-deps >out 2>err && grep "^WARNING: a dependency was not met" err
'
test_expect_success 'hostile names' '
	printf x >"-n" && printf y >"a
b'\''c" && guild run op -y -D -n --dep "a
b'\''c" >out 2>err && test -L "$(newest)/-n" && test -L "$(newest)/a
b'\''c" && rm -f ./-n "a
b'\''c"
'
test_expect_success '--test-sourcecode leaves them out' '
	guild run op --test-sourcecode -D one.txt >out && sed -n "/^Selected/,/^Skipped/p" out >actual && ! grep one.txt actual
'

test_done
