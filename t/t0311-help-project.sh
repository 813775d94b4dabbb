#!/bin/sh
test_description='guild help of a project'
. "${0%/*}/lib/test-lib.sh"

mkdir project empty run
cat >project/guild.yml <<'YML'
- model: net
  description: |
    A network.

    With several layers.
  references: ["https://example.com/paper"]
  operations:
    train:
      description: Train it
      exec: "true"
      flags:
        lr: {description: Learning rate, default: 0.1}
        opt:
          description: |
            How to descend, which is a long story that does not fit in one line of this page.
            Matters little.
          default: sgd
          choices: [sgd, adam]
    _private: {exec: "true"}
    evaluate: {exec: "true"}
- model: idle
- operations:
    prepare:
      exec: "true"
      flags:
        data: {required: yes}
YML
cat >whole <<'EOF2'
OVERVIEW

    You are viewing help for operations defined in the current directory.

    To run an operation use 'guild run OPERATION' where OPERATION is one of
    options listed below. If an operation is associated with a model, include
    the model name as MODEL:OPERATION.

    To list available operations, run 'guild operations'.

    Set operation flags using 'FLAG=VALUE' arguments to the run command. Refer
    to the operations below for a list of supported flags.

    For more information on running operations, try 'guild run --help'.

    For general information, try 'guild --help'.

EOF2

test_expect_success 'the models and operations of the current directory' '
	{ cat whole - <<-\EOF
	BASE OPERATIONS

	    prepare
	      Flags:
	        data  (required)

	MODELS

	    idle

	      Operations:

	        No operations defined for this model


	    net

	      A network.



	      With several layers.

	      Operations:

	        evaluate

	        train
	          Train it

	          Flags:
	            lr   Learning rate (default is 0.1)
	            opt  How to descend, which is a long story that does not fit in one line of
	                 this page. (default is sgd)
	                 |
	                 Matters little.
	                 |
	                 Choices:  sgd, adam


	      References:

	        - https://example.com/paper

	EOF
	} >marked &&
	sed "s/|$//" marked >expect && # ends of lines
	(cd project && guild help --no-pager) >actual &&
	test_cmp expect actual &&
	guild -C project help >actual &&
	sed "s|the current directory\.|'\''./project'\''.|" expect >other &&
	test_cmp other actual
'

test_expect_success 'a path: the directory, or the Guild file' '
	guild help project >actual &&
	test_cmp other actual &&
	guild help project/guild.yml >actual &&
	test_cmp other actual &&
	cp project/guild.yml project/other.yml &&
	guild help ./project/other.yml >actual &&
	test_cmp other actual
'

test_expect_success 'a word is a command first' '
	guild run --help >expect &&
	PATH=$test_bin:/usr/bin:/bin MANPATH=/nowhere guild help run >actual 2>&1 &&
	! grep "You are viewing help" actual &&
	cp project/guild.yml run/ &&
	guild help ./run >actual &&
	grep "defined in .\./run." actual
'

test_expect_success 'no Guild file: the commands, or an error for a path' '
	guild --help >expect &&
	guild help >actual &&
	test_cmp expect actual &&
	(cd project && guild help -a) >actual &&
	grep "^  operations, ops " actual &&
	cat >expect <<-\EOF &&
	guild: '\''empty'\'' does not contain a Guild file (guild.yml)
	Try specifying a project path or package name or '\''guild help --help'\'' for help.
	EOF
	test_expect_code 1 guild help empty 2>actual &&
	test_cmp expect actual &&
	test_expect_code 1 guild help no-such-thing 2>actual &&
	grep "is not a command" actual
'

test_expect_success 'a Guild file with an error' '
	echo "a: [" >empty/guild.yml &&
	test_expect_code 1 guild -C empty help >out 2>err &&
	test ! -s out &&
	grep "empty/guild.yml" err
'

test_done
