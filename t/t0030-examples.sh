#!/bin/sh
test_description='contrib/examples: commands that others add'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"

PATH="$(cd "$TEST_DIR/../contrib/examples" && pwd):$PATH"

test_expect_success 'runs to look at' '
	make_run 1 train completed &&
	make_run 2 train error &&
	make_run 3 test completed &&
	make_run 4 prepare error
'

test_expect_success 'guild errors: the end of the output of what failed, latest first' '
	cat >expect <<-\EOF &&
	44444444  prepare  2023-11-14 22:17:20
	    prepare line 19
	    prepare line 20
	22222222  train  2023-11-14 22:15:20
	    train line 19
	    train line 20
	EOF
	guild errors -n 2 >out &&
	sed "s/ *$//" out >actual &&
	test_cmp expect actual
'

test_expect_success 'guild errors: filters, nothing, a wrong option' '
	guild errors -Fo train >actual &&
	test $(wc -l <actual) = 11 &&
	guild errors -Fo other >actual &&
	test ! -s actual &&
	test_must_fail guild errors --bogus
'

test_expect_success PYTHON 'guild summary' '
	cat >expect <<-\EOF &&
	OPERATION  RUNS  COMPLETED  ERROR  OTHER     TIME
	prepare       1          0      1      0  0:00:04
	test          1          1      0      0  0:00:03
	train         2          1      1      0  0:00:03
	EOF
	guild summary >actual &&
	test_cmp expect actual
'

test_expect_success PYTHON 'guild summary: filters, nothing, a wrong option' '
	guild summary -Fo test >actual &&
	test $(wc -l <actual) = 2 &&
	guild summary -Fo other >actual &&
	echo "OPERATION  RUNS  COMPLETED  ERROR  OTHER  TIME" >expect &&
	test_cmp expect actual &&
	test_expect_code 2 guild summary --bogus
'

test_expect_success PYTHON 'help lists both, and what they say of themselves' '
	guild help -a >actual &&
	grep "^  errors  " actual &&
	grep "^  summary  " actual &&
	guild help errors >actual &&
	grep "^guild errors \[-n LINES\]" actual &&
	guild help summary >actual &&
	grep "^guild summary " actual
'

test_done
