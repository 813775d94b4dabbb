#!/bin/sh
test_description='guild--fetch: a file is downloaded whole or not at all, whatever the server does'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/http.sh"
. "$TEST_DIR/lib/tty.sh"

test -n "$(test_missing_prereq PYTHON)" && test_skip_all 'no python3'
http_start ../server || test_skip_all 'no server can be had here'
served=../server/www/data.txt requests=../server/requests
printf 'line %s\n' 1 2 3 4 5 6 7 8 9 10 >$served
fetch="$(guild --exec-path)/guild--fetch"

# fetch WHAT/NAME: into a directory of its own, new unless $keep; prints nothing.
fetch () {
	test -n "${keep-}" || { rm -rf dir && mkdir dir; }
	: >$requests
	"$fetch" "http://$http/$1" dir/data.txt >out 2>err
}
# got: the file is there, whole and alone.
got () {
	test_cmp $served dir/data.txt && test "$(ls -A dir)" = data.txt && test ! -s out && test ! -s err
}
# fails WHAT/NAME MESSAGE: one line, and no file. FILES are left.
fails () {
	test_expect_code 1 fetch "$1" && echo "guild: $2" >expect && test_cmp expect err && test ! -s out &&
	ls -A dir >actual && printf "${3-}" >expect && test_cmp expect actual
}
partial=".guild-partial\n.guild-partial.from\n"

test_expect_success 'a file' 'fetch file/data.txt && got'
test_expect_success 'a file of unknown length' 'fetch plain/data.txt && got'
test_expect_success 'by a redirection' 'fetch to/data.txt && got && test $(wc -l <$requests) = 2'
test_expect_success 'an empty file' '
	fetch empty/data.txt && test -f dir/data.txt && test ! -s dir/data.txt && test "$(ls -A dir)" = data.txt
'
test_expect_success 'a file that is there is not asked for' '
	rm -rf dir && mkdir dir && echo mine >dir/data.txt && keep=yes fetch file/data.txt && test ! -s $requests &&
	echo mine >expect && test_cmp expect dir/data.txt
'

test_expect_success 'what is not there' '
	fails status/404/data.txt "HTTP Error 404: Not Found" &&
	fails status/500/data.txt "HTTP Error 500: Internal Server Error" &&
	fails status/304/data.txt "HTTP Error 304: Not Modified"
'
test_expect_success 'redirections without end' 'fails loop/data.txt "redirected more than 10 times"'
test_expect_success 'no redirection to what is no web server' '
	test_expect_code 1 fetch away/data.txt && grep -i "protocol" err && test -z "$(ls -A dir)"
'
test_expect_success 'a port where nobody listens' '
	http=127.0.0.1:1 fails file/data.txt "cannot connect to 127.0.0.1: Connection refused"
'
test_expect_success 'by a proxy' '
	test_expect_code 1 env http_proxy=http://127.0.0.1:1 "$fetch" "http://$http/file/data.txt" dir/x 2>err &&
	grep "^guild: cannot connect to 127.0.0.1: .* port 1[ :]" err && no_proxy=127.0.0.1 http_proxy=http://127.0.0.1:1 fetch file/data.txt && got
'
test_expect_success 'a server that never answers, or stops in the middle' '
	GUILD_DOWNLOAD_STALL=1 fails silent/data.txt "the server sent nothing for 1 seconds (GUILD_DOWNLOAD_STALL)" &&
	GUILD_DOWNLOAD_STALL=1 fails stall/data.txt \
		"the server sent nothing for 1 seconds (GUILD_DOWNLOAD_STALL)" "$partial" &&
	GUILD_DOWNLOAD_TIMEOUT=1 fails silent/data.txt "not done after 1 seconds (GUILD_DOWNLOAD_TIMEOUT)"
'
test_expect_success 'a file that is too large, said before or not' '
	GUILD_DOWNLOAD_MAX_SIZE=10 fails file/data.txt \
		"the file is larger than the 10 bytes that are allowed (GUILD_DOWNLOAD_MAX_SIZE)" "$partial" &&
	GUILD_DOWNLOAD_MAX_SIZE=100000 fails endless/data.txt \
		"the file is larger than the 100000 bytes that are allowed (GUILD_DOWNLOAD_MAX_SIZE)" &&
	GUILD_DOWNLOAD_MAX_SIZE=71 fetch file/data.txt && got
'
test_expect_success 'limits that are none' '
	GUILD_DOWNLOAD_STALL=soon fails file/data.txt \
		"GUILD_DOWNLOAD_STALL: expected a number from 0 to 1000000000, got '\''soon'\''" &&
	GUILD_DOWNLOAD_MAX_SIZE=-1 test_must_fail fetch file/data.txt
'

test_expect_success 'a file cut short is continued' '
	fails cut/data.txt "the connection to 127.0.0.1 broke after 35 of 71 bytes" "$partial" &&
	keep=yes fetch cut/data.txt && got &&
	echo "GET /cut/data.txt bytes=35-" >expect && test_cmp expect $requests
'
test_expect_success 'one that has changed since is not' '
	test_must_fail fetch cut/data.txt && sed -i "s/\"1\"/\"2\"/" dir/.guild-partial.from &&
	printf "%035d" 0 >dir/.guild-partial && keep=yes fetch cut/data.txt && got &&
	echo "GET /cut/data.txt bytes=35-" >expect && test_cmp expect $requests
'
test_expect_success 'nor the part of another URL' '
	test_must_fail fetch cut/data.txt && keep=yes fetch file/data.txt && got &&
	echo "GET /file/data.txt -" >expect && test_cmp expect $requests
'
test_expect_success 'a part that is all of it, or more' '
	for size in 71 142; do
		test_must_fail fetch cut/data.txt && cat $served $served | head -c $size >dir/.guild-partial &&
		keep=yes test_must_fail fetch cut/data.txt &&
		printf "GET /cut/data.txt %s\n" bytes=$size- - >expect && test_cmp expect $requests &&
		keep=yes fetch cut/data.txt && got || return 1
	done
'
test_expect_success 'a server that sends another part' '
	test_must_fail fetch other_range/data.txt &&
	keep=yes fails other_range/data.txt \
		"the server sent another part of the file than the one that was asked for" "$partial"
'
test_expect_success 'nothing is kept of what cannot be continued' '
	fails cut_plain/data.txt "the connection to 127.0.0.1 broke after 35 of 71 bytes" &&
	test_must_fail fetch chunks_cut/data.txt && test -z "$(ls -A dir)"
'
test_expect_success 'a part whose end is lost with the process is continued' '
	rm -rf dir ../server/held && mkdir dir && { "$fetch" "http://$http/hold/data.txt" dir/data.txt & pid=$!; } &&
	wait_for ../server/held && until test -s dir/.guild-partial; do sleep 0.02; done &&
	kill -9 $pid && { wait $pid || :; } && test_path_is_missing dir/data.txt &&
	touch ../server/go && keep=yes fetch hold/data.txt && got && rm ../server/go ../server/held &&
	echo "GET /hold/data.txt bytes=35-" >expect && test_cmp expect $requests
'
test_expect_success 'two at once download once' '
	rm -rf dir && mkdir dir && : >$requests &&
	{ "$fetch" "http://$http/hold/data.txt" dir/data.txt & a=$!; } && wait_for ../server/held &&
	{ "$fetch" "http://$http/hold/data.txt" dir/data.txt & b=$!; } && touch ../server/go &&
	wait $a && wait $b && test_cmp $served dir/data.txt && test "$(ls -A dir)" = data.txt &&
	echo "GET /hold/data.txt -" >expect && test_cmp expect $requests && rm ../server/go ../server/held
'

# As a full disk, but for the error.
test_expect_success 'no room for the file' '
	rm -rf dir && mkdir dir && head -c 4096 /dev/zero >../server/www/large &&
	(trap "" XFSZ && ulimit -f 1 && test_expect_code 1 "$fetch" "http://$http/file/large" dir/large 2>err) &&
	echo "guild: cannot write dir/.guild-partial: File too large" >expect && test_cmp expect err &&
	"$fetch" "http://$http/file/large" dir/large && test $(wc -c <dir/large) = 4096
'
test_expect_success 'nobody waits any more' '
	rm -rf dir && mkdir dir && rm -f ../server/held &&
	{ sh -c "\"\$1\" \"\$2\" dir/data.txt 2>err & echo \$! >pid; wait" sh "$fetch" "http://$http/hold/data.txt" & sh=$!; } &&
	wait_for ../server/held && kill -9 $sh && { wait $sh || :; } &&
	while kill -0 $(cat pid) 2>/dev/null; do sleep 0.05; done &&
	test_path_is_missing dir/data.txt && test -s dir/.guild-partial
'

test_expect_success TTY 'a terminal shows how far it is, and then nothing of it' '
	rm -rf dir && mkdir dir && rm -f ../server/held &&
	{ on_tty 80 "$fetch" "http://$http/hold/data.txt" dir/data.txt >out & pid=$!; } && wait_for ../server/held &&
	until grep "0.0 KB of 0.1 KB (49%), 0.0 KB/s  data.txt" out; do kill -0 $pid && sleep 0.05 || return 1; done &&
	touch ../server/go && wait $pid && rm ../server/go ../server/held && test_cmp $served dir/data.txt &&
	printf "\r\033[K" >expect && tail -c4 out >actual && test_cmp expect actual
'

command -v openssl >/dev/null && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null && test_set_prereq OPENSSL
test_expect_success OPENSSL 'a certificate is checked' '
	http_start ../secure tls cert.pem key.pem && cp $served ../secure/www && rm -rf dir && mkdir dir &&
	test_expect_code 1 "$fetch" "https://$http/file/data.txt" dir/data.txt 2>err && test $(wc -l <err) = 1 &&
	grep "^guild: no secure connection to 127.0.0.1: .*certificate" err && test -z "$(ls -A dir)" &&
	SSL_CERT_FILE=cert.pem "$fetch" "https://$http/file/data.txt" dir/data.txt && test_cmp $served dir/data.txt
'

test_done
