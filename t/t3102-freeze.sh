#!/bin/sh
test_description='_freeze.py: the packages of an interpreter, as pip freeze lists them'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'
python=$(python3 -c 'import sys; print(sys.executable)') || test_skip_all 'python3 does not run'
package=${GUILD_TEST_INSTALLED:-$BUILD}/libexec/guild/python

# install NAME VERSION [DIRECT_URL]: what an installer leaves in a folder of packages
install () {
	mkdir -p "site/$1-$2.dist-info" &&
	printf '%s\n' 'Metadata-Version: 2.1' "Name: $1" "Version: $2" '' 'Version: 9' \
		>"site/$1-$2.dist-info/METADATA" &&
	test -z "$3" || echo "$3" >"site/$1-$2.dist-info/direct_url.json"
}

# The lines of packages whose name begins with gt, and comments.
freeze () {
	PYTHONPATH="$PWD/site" "$python" "$package/guild/_freeze.py" >answer &&
	sed -e 's/^{"lines": \["//' -e 's/"\], "files": .*//' -e 's/", "/\
/g' answer | sed -n -e '/^-e/p' -e '/^#/p' -e '/^gt/Ip'
}

test_expect_success 'names and versions, sorted' '
	install gt-plain-b 2.0 &&
	install GT_Plain_A 1.0 &&
	install gt.dots 3 &&
	mkdir site/gt_egg.egg-info &&
	printf "%s\n" "Name: gt-egg" "Version: 4" >site/gt_egg.egg-info/PKG-INFO &&
	mkdir site/gt_broken-1.dist-info &&
	install pip 99 &&
	printf "%s\n" gt-egg==4 gt-plain-b==2.0 gt.dots==3 GT_Plain_A==1.0 >expect &&
	freeze >actual &&
	test_cmp expect actual &&
	! grep "pip==99" answer &&
	grep "\[\"$PWD/site\", " answer
'

test_expect_success 'packages from elsewhere' '
	rm -r site &&
	install gt-archive 1.0 "{\"url\": \"https://x.y/z.zip\", \"archive_info\": {\"hash\": \"sha256=00\"}, \"subdirectory\": \"s\"}" &&
	install gt-file 1.0 "{\"url\": \"file:///tmp/x\", \"dir_info\": {}}" &&
	install gt-git 1.0 "{\"url\": \"https://x.y/z.git\", \"vcs_info\": {\"vcs\": \"git\", \"commit_id\": \"abc\"}}" &&
	install gt-bad 1.0 "{" &&
	cat >expect <<-\EOF &&
	gt-archive @ https://x.y/z.zip#sha256=00&subdirectory=s
	gt-bad==1.0
	gt-file @ file:///tmp/x
	gt-git @ git+https://x.y/z.git@abc
	EOF
	freeze >actual &&
	test_cmp expect actual
'

test_expect_success 'packages used where their source is' '
	rm -r site &&
	mkdir source linked &&
	install gt-editable 1.0 "{\"url\": \"file://$PWD/source\", \"dir_info\": {\"editable\": true}}" &&
	printf "%s\n" "$PWD/linked" . >site/gt-linked.egg-link &&
	mkdir linked/gt_linked.egg-info &&
	printf "%s\n" "Name: gt-linked" "Version: 5" >linked/gt_linked.egg-info/PKG-INFO &&
	cat >expect <<-EOF &&
	# Editable install with no version control (gt-editable==1.0)
	-e $PWD/source
	# Editable install with no version control (gt-linked==5)
	-e $PWD/linked
	EOF
	freeze >actual &&
	test_cmp expect actual
'

test_expect_success GIT 'packages used where their commit is' '
	rm site/*.egg-link &&
	git init -q source &&
	echo 1 >source/f &&
	git -C source add f &&
	git -C source commit -qm one &&
	freeze >actual &&
	cat >expect <<-EOF &&
	# Editable Git install with no remote (gt-editable==1.0)
	-e $PWD/source
	EOF
	test_cmp expect actual &&
	git -C source remote add origin git@example.com:a/b.git &&
	echo "-e git+ssh://git@example.com/a/b.git@$(git -C source rev-parse HEAD)#egg=gt_editable" >expect &&
	freeze >actual &&
	test_cmp expect actual &&
	grep "$PWD/source/.git/logs/HEAD" answer
'

test_done
