#!/bin/sh
test_description='sources that are downloaded: names, cache, digests, where they go, hostile URLs'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/http.sh"

test -n "$(test_missing_prereq PYTHON)" && test_skip_all 'no python3'
http_start ../server || test_skip_all 'no server can be had here'
www=../server/www requests=../server/requests
echo some >$www/data.txt && echo "with a blank" >"$www/a b.txt"
sha=$(sha256sum <$www/data.txt | cut -d' ' -f1)

# requires SOURCE...: the operation op of ../project requires that; each is a line of YAML.
requires () {
	mkdir -p ../project && {
		printf 'op:\n  exec: ls\n  flags: { name: data.txt }\n  sourcecode: no\n  requires:\n'
		printf '    - %s\n' "$@"
	} >../project/guild.yml
}
run_op () {
	: >$requests
	guild -C ../project run op -y "$@" >out 2>err
}
resources=$GUILD_HOME/cache/resources
# sha224 of the URL's parts, as Python splits it.
key () {
	python3 -c "import sys, hashlib, urllib.parse as u
print(hashlib.sha224('\n'.join(u.urlparse(sys.argv[1])).encode()).hexdigest())" "$1"
}
not_met () {
	test_expect_code 1 run_op && tail -n1 err >actual &&
	echo "guild: run failed because a dependency was not met: could not resolve '$1' in $1 resource: $2" >expect &&
	test_cmp expect actual
}

test_expect_success 'a download, kept for the next run' '
	requires "url: http://$http/file/data.txt" && run_op && echo data.txt >expect && test_cmp expect out &&
	echo "Resolving http://$http/file/data.txt" >expect && test_cmp expect err &&
	guild cat -p data.txt >actual && test_cmp $www/data.txt actual &&
	cached=$resources/$(key "http://$http/file/data.txt")/data.txt && test_cmp $www/data.txt $cached &&
	run_op && test ! -s $requests && grep "^Using cached file $cached\$" err &&
	guild select >id && run=$GUILD_HOME/runs/$(cat id) &&
	cat >expect <<-EOD &&
	http://$http/file/data.txt:
	  http://$http/file/data.txt:
	    paths:
	    - ../../cache/resources/$(key "http://$http/file/data.txt")/data.txt
	    uri: http://$http/file/data.txt
	EOD
	test_cmp expect $run/.guild/attrs/deps &&
	echo "d data.txt $(sha1sum <$www/data.txt | cut -d" " -f1) http://$http/file/data.txt data.txt" >expect &&
	test_cmp expect $run/.guild/manifest
'
test_expect_success 'its name is the last of the path, decoded' '
	requires "url: http://$http/file/a%20b.txt;v=1?x=/y#z/w" && run_op && echo "a b.txt" >expect &&
	test_cmp expect out && ls "$resources/$(key "http://$http/file/a%20b.txt;v=1?x=/y#z/w")" >actual &&
	test_cmp expect actual
'
test_expect_success 'where it goes, and by which name' '
	requires "{ url: \"http://$http/file/data.txt\", target-path: in/here, rename: data other, name: data }" &&
	run_op && guild ls -n >actual && printf "in/\nin/here/\nin/here/other.txt\n" >expect && test_cmp expect actual &&
	grep "^Resolving data\$" err &&
	requires "{ url: \"http://$http/file/data.txt\", target-type: link }" && run_op &&
	test -L "$GUILD_HOME/runs/$(guild select)/data.txt"
'
test_expect_success 'an archive, unpacked beside its download' '
	mkdir -p a/b && echo x >a/b/x.txt && echo y >a/y.txt && tar cf $www/a.tar a && url=http://$http/file/a.tar &&
	requires "{ url: \"$url\", select: [a/b/x.txt, .*y.*] }" && run_op && printf "x.txt\ny.txt\n" >expect &&
	test_cmp expect out && run_op && test ! -s $requests && test_cmp expect out &&
	grep -o "http.*" "$GUILD_HOME/runs/$(guild select)/.guild/manifest" >actual &&
	printf "$url %s\n" a/b/x.txt a/y.txt >expect && test_cmp expect actual &&
	requires "{ url: \"$url\", unpack: no }" && run_op && echo a.tar >expect && test_cmp expect out &&
	requires "{ url: \"$url\", target-path: in }" && run_op && guild ls -n >actual &&
	printf "in/\nin/a/\nin/a/b/\nin/a/b/x.txt\nin/a/y.txt\n" >expect && test_cmp expect actual
'
test_expect_success 'a flag in a URL: each value has its own file' '
	requires "url: http://$http/file/\${name}" && run_op && run_op name=a%20b.txt &&
	guild cat -p "a b.txt" >actual && test_cmp "$www/a b.txt" actual &&
	test -f $resources/$(key "http://$http/file/data.txt")/data.txt
'
test_expect_success 'a flag that stands for the file' '
	requires "{ url: \"http://$http/file/data.txt\", flag-name: data }" && echo mine >../mine.txt &&
	run_op data=../mine.txt --force-flags && test ! -s $requests && echo mine.txt >expect && test_cmp expect out
'
test_expect_success 'a digest is checked, and checked again' '
	requires "{ url: \"http://$http/to/data.txt\", sha256: $sha }" && run_op && run_op &&
	cached=$resources/$(key "http://$http/to/data.txt")/data.txt && echo other >>$cached &&
	not_met "http://$http/to/data.txt" \
		"bad sha256 for '\''$cached'\'' (expected $sha but got $(sha256sum <$cached | cut -d" " -f1))" &&
	test ! -s $requests && rm $cached && run_op
'
test_expect_success 'what cannot be downloaded' '
	requires "url: http://$http/status/404/x" && not_met "http://$http/status/404/x" "HTTP Error 404: Not Found" &&
	requires "url: http://$http/loop/x" && not_met "http://$http/loop/x" "redirected more than 10 times" &&
	requires "{ url: \"http://$http/status/404/x\", optional: yes }" && run_op &&
	requires "url: http://$http/status/404/x" "url: http://$http/file/data.txt" && run_op --force-deps &&
	grep "^WARNING: a dependency was not met: .*404" err && echo data.txt >expect && test_cmp expect out
'
test_expect_success 'what is interrupted goes on at the restart' '
	requires "url: http://$http/cut/data.txt" &&
	not_met "http://$http/cut/data.txt" "the connection to 127.0.0.1 broke after 2 of 5 bytes" &&
	: >$requests && guild run --restart $(guild select -A | head -n1) -y >out 2>err &&
	echo "GET /cut/data.txt bytes=2-" >expect && test_cmp expect $requests && echo data.txt >expect && test_cmp expect out
'
# As Ctrl-C does, which a shell keeps from what it starts in the background.
test_expect_success 'Ctrl-C leaves a part, from where the next run goes on' '
	requires "url: http://$http/hold/data.txt" && python3 - <<-\EOD && : >$requests &&
	import os, signal, subprocess, time
	run = subprocess.Popen(["guild", "-C", "../project", "run", "op", "-y"], start_new_session=True,
	                       preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
	part = os.environ["GUILD_HOME"] + "/cache/resources"
	def received():
	    return any(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(part)
	               for f in files if f == ".guild-partial")
	while not received():
	    assert run.poll() is None
	    time.sleep(0.02)
	os.killpg(run.pid, signal.SIGINT)
	assert run.wait() != 0
	EOD
	guild runs -s -Fo op -n1 >out && grep " error" out && touch ../server/go && run_op && echo data.txt >expect &&
	test_cmp expect out && echo "GET /hold/data.txt bytes=2-" >expect && test_cmp expect $requests && rm ../server/go ../server/held
'
test_expect_success 'two runs at once download once' '
	rm -rf $resources && requires "url: http://$http/hold/data.txt" && : >$requests &&
	{ guild -C ../project run op -y >one 2>&1 & a=$!; } && wait_for ../server/held &&
	{ guild -C ../project run op -y >two 2>&1 & b=$!; } && touch ../server/go && wait $a && wait $b &&
	echo "GET /hold/data.txt -" >expect && test_cmp expect $requests &&
	tail -qn1 one two >actual && printf "data.txt\ndata.txt\n" >expect && test_cmp expect actual
'
test_expect_success 'a file named by a URL' '
	requires "url: file://$(cd $www && pwd)/data.txt" && run_op && echo data.txt >expect && test_cmp expect out
'

# hostile URL MESSAGE
hostile () {
	requires "url: \"http://$http/$1\"" && test_expect_code 1 run_op && tail -n1 err >actual &&
	grep -F "$2" actual && test ! -s $requests && test -z "$(ls $resources 2>/dev/null)" || { cat err; return 1; }
}
test_expect_success 'URLs that are no names of files' '
	rm -rf $resources ../escaped &&
	hostile "" "the URL does not end in the name of a file" &&
	hostile "file/" "the URL does not end in the name of a file" &&
	hostile "file/.." "the URL ends in '\''..'\'', which is a path" &&
	hostile "file/%2e%2E" "the URL ends in '\''..'\'', which is a path" &&
	hostile "file/%2e%2e%2F%2e%2e%2F%2e%2e%2F%2e%2e%2Fescaped" "which is a path" &&
	hostile "file/.guild-partial" "the URL ends in '\''.guild-partial'\'', which is reserved" &&
	hostile "file/a%0Ab" "the URL ends in '\''a\\nb'\'', which holds control characters" &&
	hostile "file/$(printf %0300d 0)" "which is too long"
'
test_expect_success 'URLs with blanks and control characters' '
	hostile "file/a b" "URL can'\''t contain control characters. '\''http://$http/file/a b'\''" &&
	hostile "file/a\\tb" "URL can'\''t contain control characters" &&
	hostile "file/a\\nb" "URL can'\''t contain control characters" &&
	hostile "file/\\e[31mred" "URL can'\''t contain control characters"
'
test_expect_success 'schemes that are none of ours' '
	for url in ftp://127.0.0.1/x gopher://127.0.0.1/x -o/etc/passwd data.txt; do
		requires "url: $url" &&
		not_met "$url" "unsupported source '\''$url'\'': expected http:// or https://" || return 1
	done
'
test_expect_success 'names of resources with newlines, quotes and leading dashes' '
	requires "{ name: \"-n \\\"a\\\" '\''b'\''\\nc\", url: \"http://$http/file/data.txt\" }" && run_op &&
	echo data.txt >expect && test_cmp expect out && guild runs info >/dev/null &&
	python3 - "$GUILD_HOME/runs/$(guild select)" <<-\EOD
	import sys, os
	deps = open(os.path.join(sys.argv[1], ".guild/attrs/deps")).read()
	assert deps.count("-n") >= 1, deps
	EOD
'

test_done
