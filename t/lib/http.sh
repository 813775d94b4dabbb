# http.sh: an HTTP server of the test's own, http-server.py. Source it after test-lib.sh.
. "$TEST_DIR/lib/wait.sh"
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY

# http_start DIR [tls CERT KEY]: serve DIR/www; sets $http to its address, without the scheme. It ends
# with this script.
http_start () {
	mkdir -p "$1/www"
	python3 "$TEST_DIR/lib/http-server.py" "$@" >"$1/log" 2>&1 </dev/null &
	wait_for "$1/port" || { cat "$1/log" >&2; return 1; }
	http=127.0.0.1:$(cat "$1/port")
}
