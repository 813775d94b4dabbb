"""on-tty.py COLUMNS COMMAND [ARG...]: run COMMAND on a terminal of its own.

What it prints is copied to standard output with plain line ends. What comes on standard
input is typed when it asks, which means prints something that ends in ") ". Exits with the command's status, 128 + N for signal N.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, argv = int(sys.argv[1]), sys.argv[2:]
typed = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
tail = b""
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    attrs = termios.tcgetattr(0)
    attrs[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, attrs)
    os.environ.pop("COLUMNS", None)
    os.execvp(argv[0], argv)
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:  # EIO: the last process that had the terminal is gone
        break
    if not data:
        break
    sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
    sys.stdout.flush()  # for who waits for it
    tail = (tail + data)[-2:]  # a prompt may come in pieces
    if typed and tail == b") ":
        os.write(fd, typed)
        typed = b""
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
