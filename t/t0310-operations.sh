#!/bin/sh
test_description='guild operations, guild models, guild run --help-op: what a project defines'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'YML'
- model: m
  description: |
    A model.

    More of it.
  operations:
    train:
      description: Train it
      main: a.b --x
      flags-import: no
      flags:
        lr: {description: Learning rate, default: 0.1}
        epochs:
          description: |
            How long.
            Not too long.
          choices: [1, 2, {value: 10, alias: ten}]
        data: {required: yes}
    _private: x
    evaluate:
      exec: ls
      requires:
        - {resource: data, description: The data.}
  resources:
    data: [x.txt]
- model: _hidden
  operations: {o: x}
- operations: {bare: x}
YML

test_expect_success 'operations are listed by model and name' '
	guild operations >actual &&
	cat >expect <<-\EOF &&
	bare
	m:evaluate
	m:train     Train it
	EOF
	sed "s/ *$//" actual >trimmed &&
	test_cmp expect trimmed &&
	guild ops >again && test_cmp actual again
'

test_expect_success 'private ones with --all' '
	guild operations -a | sed "s/ .*//" >actual &&
	printf "%s\n" bare _hidden:o m:_private m:evaluate m:train >expect &&
	test_cmp expect actual
'

test_expect_success 'filters look at name and description, in any case' '
	guild operations TRAIN it >actual &&
	echo "m:train  Train it" >expect &&
	test_cmp expect actual &&
	guild operations train zz >actual &&
	: >expect &&
	test_cmp expect actual
'

test_expect_success 'verbose: main, flags, details' '
	guild operations -v m:train >actual &&
	cat >expect <<-\EOF &&
	m:train  Train it
	  main: a.b --x
	  flags: ['\''data: (default is null)'\'', '\''epochs: How long.\nNot too long.\n (default is null)'\'', '\''lr: Learning rate (default is 0.1)'\'']
	  details: []
	EOF
	test_cmp expect actual
'

test_expect_success 'JSON and templates' '
	guild operations --json bare >actual &&
	cat >expect <<-EOF &&
	[{"fullname": "bare", "model": "", "name": "bare", "description": "", "main": "x", "exec": null, "default": false, "source": "$PWD/guild.yml", "line": 28}]
	EOF
	test_cmp expect actual &&
	guild operations --format "%(name) of %(model)" m: >actual &&
	printf "%s\n" "evaluate of m" "train of m" >expect &&
	test_cmp expect actual
'

test_expect_success 'models' '
	guild models >actual &&
	echo "m  A model." >expect &&
	test_cmp expect actual &&
	guild models -v >actual &&
	cat >expect <<-EOF &&
	m  A model.
	  source: $PWD/guild.yml
	  operations: _private, evaluate, train
	  details: ['\'''\'', '\'''\'', '\''More of it.'\'']
	EOF
	test_cmp expect actual
'

test_expect_success 'help of an operation' '
	guild run m:train --help-op >actual &&
	sed "s/ *$//" actual >trimmed &&
	cat >expect <<-\EOF &&
	Usage: guild run [OPTIONS] m:train [FLAG]...

	Train it

	Use '\''guild run --help'\'' for a list of options.

	Flags:
	  data    (required)
	  epochs  How long.

	          Not too long.

	          Choices:  1, 2, ten

	  lr      Learning rate (default is 0.1)
	EOF
	test_cmp expect trimmed &&
	guild run m:evaluate --help-op >actual &&
	grep "^  data  The data.$" actual
'

test_expect_success 'the lines of a default are one paragraph up to an empty one' '
	mkdir folded && cat >folded/guild.yml <<-\EOF &&
	op:
	  exec: x
	  flags:
	    a:
	      description: Words
	      default: ["one: two\nthree:\n  four: five\n  file: '\''\"'\''{six}-{seven}'\''\"'\''\n  eight: nine and ten and eleven"]
	    b: "x\n\ny"
	EOF
	(cd folded && guild run op --help-op) >actual &&
	sed -n "/^Flags/,\$s/ *\$//p" actual >shown &&
	cat >expect <<-\EOF &&
	Flags:
	  a  Words (default is ["one: two\nthree:\n  four: five\n  file:
	     '\''\"'\''{six}-{seven}'\''\"'\''\n  eight: nine and\   \ ten and eleven"])

	  b  (default is '\''x

	       y'\'')

	EOF
	test_cmp expect shown
'

test_expect_success 'help of flags with choices, in columns as narrow as upstream has them' '
	mkdir choices && cat >choices/guild.yml <<-\EOF &&
	op:
	  exec: x
	  flags:
	    label: {description: Which label to choose, default: d_5, choices: [d_1, d_2, d_5, d_10, d_20, d_30, d_60]}
	    a-flag-with-a-name-of-more-than-30:
	      choices:
	        - {value: long/path/1, alias: one, description: " "}
	        - {value: long/path/2, alias: two}
	        - {value: 3, description: some words}
	EOF
	guild -C choices run op --help-op >actual &&
	cat >expect <<-\EOF &&
	Flags:
	  a-flag-with-a-name-of-more-than-30
	                                  Choices:
	                                    one
	                                    two
	                                    3    some words

	  label                           Which label to choose (default is d_5)

	                                  Choices:  d_1, d_2, d_5, d_10,
	                                            d_20, d_30, d_60

	EOF
	sed -n "/^Flags/,\$s/ *\$//p" actual >shown &&
	test_cmp expect shown
'

test_expect_success 'help of a word that is longer than a line, where the line before is full' '
	word=$(printf "%0100d" 0 | tr 0 w) &&
	mkdir words && cat >words/guild.yml <<-EOF &&
	op:
	  exec: x
	  flags:
	    f: {description: "$(printf "%066d" 0 | tr 0 a) $word"}
	    g: {description: "$(printf "%071d" 0 | tr 0 a) $word"}
	    h: {description: "$(printf "%072d" 0 | tr 0 a) $word"}
	    i: {description: "$(printf "%073d" 0 | tr 0 a) $word"}
	EOF
	guild -C words run op --help-op >actual &&
	awk "/^  / { gsub(/ +\$/, \"\"); print length }" actual >lengths &&
	printf "%s\n" 78 78 26 78 78 31 79 78 31 78 78 32 >expect &&
	test_cmp expect lengths
'

test_expect_success PYTHON 'help of a script: no default is none, a long one is cut at the end of lines' '
	long=$(printf "%0100d" 0 | tr 0 a) &&
	printf "none = None\nlong = \"%s\"\n" "$long" >script.py &&
	test_when_finished "rm script.py" &&
	guild run script.py --help-op >actual &&
	cat >expect <<-\EOF &&
	Flags:
	  long  (default is aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
	        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)

	  none
	EOF
	sed -n "/^Flags/,\$s/ *\$//p" actual >shown &&
	test_cmp expect shown
'

test_expect_success 'help of an operation with a long name: the usage is filled as text is' '
	mkdir long &&
	printf -- "- model: a_model_with_a_long_name\n  operations: {an_operation_with_another: x}\n" >long/guild.yml &&
	guild -C long run an_operation_with_another --help-op >out && head -n 2 out >actual &&
	cat >expect <<-\EOF &&
	Usage: guild run [OPTIONS] a_model_with_a_long_name:an_operation_with_another
	             [FLAG]...
	EOF
	test_cmp expect actual
'

test_expect_success 'help of a model' '
	guild run m:train --help-model >actual &&
	cat >expect <<-\EOF &&
	Usage: guild run [OPTIONS] m:OPERATION [FLAG]...

	A model.

	More of it.

	Use '\''guild run m:OPERATION --help-op'\'' for help on a particular operation.

	Operations:
	  _private
	  evaluate
	  train     Train it

	Resources:
	  data
	EOF
	test_cmp expect actual
'

test_expect_success 'a switch is given when the flag has its value, also for no' '
	mkdir switch &&
	cat >switch/guild.yml <<-\EOF &&
	op:
	  exec: cmd ${flag_args}
	  flags:
	    a: {default: yes, arg-switch: no, arg-name: no-a}
	    b: {default: no, arg-switch: no, arg-name: no-b}
	EOF
	guild -C switch run op --print-cmd >actual &&
	echo "cmd --no-b" >expect &&
	test_cmp expect actual
'

test_expect_success 'no project, no operations' '
	mkdir empty &&
	guild -C empty operations >actual &&
	: >expect &&
	test_cmp expect actual
'

test_expect_success 'a broken Guild file: one message, with the place' '
	mkdir bad &&
	printf "a:\n  b: c: d\n" >bad/guild.yml &&
	(cd bad && test_must_fail guild operations >../out 2>../err) &&
	cat >expect <<-EOF &&
	ERROR: error loading guildfile from .: error in $PWD/bad/guild.yml: mapping values are not allowed here
	  in "$PWD/bad/guild.yml", line 2, column 7
	      b: c: d
	          ^
	guild: guildfile in the current directory contains an error (see above for details)
	EOF
	test_cmp expect err &&
	: >expect &&
	test_cmp expect out
'

test_expect_success 'unknown attributes are named once, and do no harm' '
	mkdir typo &&
	printf "train:\n  exce: ls\n" >typo/guild.yml &&
	(cd typo && guild operations >../out 2>../err) &&
	echo "WARNING: unknown attribute '\''exce'\'' of operation '\''train'\'' in $PWD/typo/guild.yml, line 2" >expect &&
	test_cmp expect err
'

test_done
