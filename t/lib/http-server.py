"""http-server.py DIR: an HTTP server on 127.0.0.1 for tests, with every fault that a server can have.

Writes its port to DIR/port when it listens, and each request to DIR/requests as "METHOD PATH RANGE". Files are those
of DIR/www. It ends with the process that started it. With "tls CERT KEY" it speaks HTTPS.
"""

import http.server
import os
import ssl
import sys
import threading
import time
import urllib.parse

ROOT = sys.argv[1]


def write(name, text):
    """All at once: others wait for the file to be there."""
    temporary = os.path.join(ROOT, name + ".tmp")
    with open(temporary, "w") as f:
        f.write(text)
    os.rename(temporary, os.path.join(ROOT, name))


def wait_for(name):
    while not os.path.exists(os.path.join(ROOT, name)):
        time.sleep(0.01)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    etag = '"1"'

    def log_message(self, *args):
        pass

    def log_request(self, code="-", size="-"):
        pass

    def do_GET(self):
        with open(os.path.join(ROOT, "requests"), "a") as f:
            print(self.command, self.path, self.headers.get("Range", "-"), file=f)
        self.close_connection = True
        what, _, name = self.path[1:].partition("/")
        try:
            getattr(self, "get_" + what)(urllib.parse.unquote(name.split("?")[0].split(";")[0]))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def content(self, name):
        with open(os.path.join(ROOT, "www", os.path.basename(name)), "rb") as f:
            return f.read()

    def head(self, status=200, reason=None, **headers):
        self.send_response(status, reason)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.send_header("Connection", "close")
        self.end_headers()

    def body_from(self, data):
        """Answer the range that was asked for, and return what is left of data."""
        wanted = self.headers.get("Range")
        if not wanted or self.headers.get("If-Range") != self.etag:
            self.head(Content_Length=len(data), ETag=self.etag)
            return data
        first = int(wanted[len("bytes="):].rstrip("-"))
        if first >= len(data):
            self.head(416, Content_Range=f"bytes */{len(data)}", Content_Length=0)
            return b""
        self.head(206, Content_Length=len(data) - first, ETag=self.etag,
                  Content_Range=f"bytes {first}-{len(data) - 1}/{len(data)}")
        return data[first:]

    # ---- what a path asks for: /WHAT/NAME ----

    def get_file(self, name):
        self.wfile.write(self.body_from(self.content(name)))

    def get_plain(self, name):
        """No length, no validator."""
        self.head()
        self.wfile.write(self.content(name))

    def get_empty(self, name):
        self.head(Content_Length=0)

    def get_status(self, name):
        status = int(name.split("/")[0])
        self.head(status, Content_Length=5)
        self.wfile.write(b"oops\n")

    def get_to(self, name):
        self.head(302, Location="/file/" + name, Content_Length=0)

    def get_loop(self, name):
        self.head(302, Location="/loop/" + name, Content_Length=0)

    def get_away(self, name):
        self.head(302, Location="file:///etc/passwd", Content_Length=0)

    def get_cut(self, name):
        """The first half only, unless the rest is asked for."""
        data = self.body_from(self.content(name))
        self.wfile.write(data if "Range" in self.headers else data[:len(data) // 2])

    def get_cut_plain(self, name):
        data = self.content(name)
        self.head(Content_Length=len(data))
        self.wfile.write(data[:len(data) // 2])

    def get_chunks_cut(self, name):
        self.head(Transfer_Encoding="chunked")
        self.wfile.write(b"4\r\nabcd\r\n100\r\nab")

    def get_other_range(self, name):
        """Always the first byte, whatever was asked for."""
        data = self.content(name)
        if "Range" in self.headers:
            self.head(206, Content_Length=1, ETag=self.etag, Content_Range=f"bytes 0-0/{len(data)}")
            self.wfile.write(data[:1])
        else:
            self.get_cut(name)

    def get_stall(self, name):
        data = self.body_from(self.content(name))
        self.wfile.write(data[:len(data) // 2])
        self.wfile.flush()
        wait_for("never")

    def get_silent(self, name):
        wait_for("never")

    def get_hold(self, name):
        """The second half when DIR/go is there; DIR/held tells that the first is sent."""
        data = self.body_from(self.content(name))
        self.wfile.write(data[:len(data) // 2])
        self.wfile.flush()
        write("held", "")
        wait_for("go")
        self.wfile.write(data[len(data) // 2:])

    def get_endless(self, name):
        self.head()
        while True:
            self.wfile.write(b"x" * 65536)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that went away


def main():
    server = Server(("127.0.0.1", 0), Handler)
    if sys.argv[2:3] == ["tls"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[3:5])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    parent = os.getppid()
    write("port", str(server.server_address[1]))
    while os.getppid() == parent:
        time.sleep(0.1)


main()
