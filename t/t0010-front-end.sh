#!/bin/sh
test_description='guild: options before the command, and how a command is found'
. "${0%/*}/lib/test-lib.sh"

# guild-NAME on the path that prints what it was given.
mkdir "$TRASH/path" && PATH="$TRASH/path:$PATH"
cat >"$TRASH/path/guild-say" <<\EOF
#!/bin/sh
echo "home=$GUILD_HOME"
echo "version=$GUILD_VERSION"
echo "cwd=$GUILD_CWD"
echo "pwd=$(pwd)"
for a in "$@"; do echo "arg=$a"; done
EOF
printf '#!/bin/sh\necho "level=$LOG_LEVEL"\n' >"$TRASH/path/guild-level"
printf '#!/bin/sh\n"$GUILD_EXEC_PATH"/guild-help --help\n' >"$TRASH/path/guild-use"
printf '#!/bin/sh\nexit 7\n' >"$TRASH/path/guild-seven"
printf '#!/bin/sh\nkill -TERM $$\n' >"$TRASH/path/guild-die"
printf '#!/bin/sh\n' >"$TRASH/path/guild--hidden"
chmod +x "$TRASH"/path/*
mkdir "$TRASH/other"

test_expect_success '--version, --exec-path' '
	guild --version >actual &&
	echo "guild 1.0.0" >expect &&
	test_cmp expect actual &&
	test -x "$(guild --exec-path)/guild-help" &&
	echo /elsewhere >expect &&
	GUILD_EXEC_PATH=/elsewhere guild --exec-path >actual &&
	test_cmp expect actual
'

test_expect_success 'without a command, help' '
	guild >bare &&
	guild --help >actual &&
	test_cmp bare actual &&
	head -n 1 actual >usage &&
	echo "Usage: guild [OPTIONS] COMMAND [ARG...]" >expect &&
	test_cmp expect usage &&
	grep "^  -C PATH " actual &&
	grep "^  help  " actual
'

test_expect_success PYTHON 'help as JSON' '
	GUILD_HELP_JSON=1 guild --help >actual &&
	python3 -c "
import json, sys
page = json.load(open(\"actual\"))
assert page[\"version\"] == \"1.0.0\"
assert page[\"usage\"] == {\"prog\": \"guild\", \"args\": \"[OPTIONS] COMMAND [ARG...]\"}
assert page[\"options\"][0][\"term\"] == \"-C PATH\"
assert [c for c in page[\"commands\"] if c[\"term\"] == \"help\"]
"
'

test_expect_success 'an unknown command or option is a usage error' '
	cat >expect <<-\EOF &&
	guild: No such command '\''hepl'\''.
	Try '\''guild --help'\'' for more information.
	Did you mean '\''help'\''?
	EOF
	test_expect_code 2 guild hepl 2>actual &&
	test_cmp expect actual &&
	cat >expect <<-\EOF &&
	guild: unrecognized option '\''--bogus'\''
	Try '\''guild --help'\'' for more information.
	EOF
	test_expect_code 2 guild --bogus help 2>actual &&
	test_cmp expect actual &&
	echo "guild: Option '\''-C'\'' requires an argument." >expect &&
	test_expect_code 2 guild -C 2>actual &&
	test_cmp expect actual
'

test_expect_success 'a typo of an external command is seen, too' '
	test_expect_code 2 guild sya 2>actual &&
	grep "^Did you mean '\''say'\''?" actual
'

test_expect_success 'the directories must exist' '
	>file &&
	echo "guild: directory '\''nowhere'\'' does not exist" >expect &&
	test_expect_code 1 guild -C nowhere help 2>actual &&
	test_cmp expect actual &&
	test_expect_code 1 guild -H nowhere help 2>actual &&
	test_cmp expect actual &&
	test_expect_code 1 env GUILD_HOME=nowhere guild help 2>actual &&
	test_cmp expect actual &&
	echo "guild: '\''file'\'' is not a directory" >expect &&
	test_expect_code 1 guild -C file help 2>actual &&
	test_cmp expect actual &&
	GUILD_HOME= guild help >out
'

test_expect_success 'an external command knows home, version and directory' '
	cat >expect <<-EOF &&
	home=$GUILD_HOME
	version=1.0.0
	cwd=$TRASH/work
	pwd=$TRASH/work
	arg=-x
	arg=two words
	arg=--help
	EOF
	guild say -x "two words" --help >actual &&
	test_cmp expect actual
'

test_expect_success '-C and -H lead an external command' '
	cat >expect <<-EOF &&
	home=$TRASH/other
	version=1.0.0
	cwd=$TRASH/other
	pwd=$TRASH/other
	EOF
	guild -C ../other -H ../other say >actual &&
	test_cmp expect actual &&
	GUILD_CWD=/ guild say >actual &&
	grep "^cwd=$TRASH/work$" actual
'

test_expect_success '--debug is a log level' '
	echo level=10 >expect &&
	guild --debug level >actual &&
	test_cmp expect actual &&
	echo level= >expect &&
	guild level >actual &&
	test_cmp expect actual
'

test_expect_success 'an external command finds the exec path' '
	guild use >actual &&
	grep "^Usage: guild help" actual
'

test_expect_success 'status and signal of a command are its own' '
	test_expect_code 7 guild seven &&
	test_expect_code 143 sh -c "guild die"
'

test_expect_success 'helpers with two dashes are no commands' '
	test_expect_code 2 guild -- -hidden 2>actual &&
	grep "^guild: No such command" actual &&
	guild help -a >actual &&
	! grep hidden actual
'

test_expect_success 'help -a lists what others added' '
	guild help -a >actual &&
	grep "^External commands:" actual &&
	grep "^  say  *$TRASH/path/guild-say" actual &&
	guild help >actual &&
	! grep External actual
'

test_expect_success 'help of a command: its page' '
	test_when_finished "rm \"$TRASH/path/man\"" &&
	printf "#!/bin/sh\n%s\n" "echo man \$1 \${MANPATH%%:*}" >"$TRASH/path/man" &&
	chmod +x "$TRASH/path/man" &&
	share=$(cd "$(guild --exec-path)/../.." && pwd)/share &&
	echo "man guild-help $share/man" >expect &&
	guild help help >actual &&
	test_cmp expect actual &&
	echo "man guild-say $share/man" >expect &&
	guild help say >actual &&
	test_cmp expect actual
'

test_expect_success 'help of what is no command but has a page' '
	test_when_finished "rm \"$TRASH/path/man\"" &&
	cat >"$TRASH/path/man" <<-\EOF &&
	#!/bin/sh
	test "$1" != -w || case $2 in guild-filters | guildfile) exit 0 ;; *) exit 16 ;; esac
	echo "man $1"
	EOF
	chmod +x "$TRASH/path/man" &&
	echo "man guild-filters" >expect &&
	guild help filters >actual &&
	test_cmp expect actual &&
	echo "man guildfile" >expect &&
	guild help guildfile >actual &&
	test_cmp expect actual &&
	test_expect_code 1 guild help guildless
'

test_expect_success 'help of a command without a page: what its --help says' '
	test_when_finished "rm \"$TRASH/path/man\"" &&
	printf "#!/bin/sh\nexit 16\n" >"$TRASH/path/man" &&
	chmod +x "$TRASH/path/man" &&
	guild help --help >expect &&
	guild help help >actual &&
	test_cmp expect actual &&
	guild help say >actual &&
	grep "^home=$GUILD_HOME$" actual &&
	grep "^arg=--help$" actual
'

test_expect_success 'help of something unknown' '
	cat >expect <<-\EOF &&
	guild: '\''nothing'\'' is not a command
	Try '\''guild help -a'\'' for a list of commands.
	EOF
	test_expect_code 1 guild help nothing 2>actual &&
	test_cmp expect actual
'

test_expect_success 'a full disk is a failure' '
	echo "guild: cannot write standard output: No space left on device" >expect &&
	test_expect_code 1 guild --help >/dev/full 2>actual &&
	test_cmp expect actual &&
	test_expect_code 1 guild help >/dev/full 2>actual &&
	test_cmp expect actual
'

test_expect_success 'a closed pipe is quiet' '
	{ { guild help; echo $? >status; } | :; } 2>err &&
	test ! -s err &&
	{ (trap "" PIPE; guild help; echo $? >status) | :; } 2>err &&
	test ! -s err
'

test_done
