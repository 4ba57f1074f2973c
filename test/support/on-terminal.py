"""Runs a program on a pseudo-terminal and types at it: on-terminal.py '[["wait for this", "type this"], ...]' FILE ARGS…
Prints what was on the screen, then a line with the exit status."""
import json, os, pty, select, sys, time

script = [(wait.encode(), keys.encode()) for wait, keys in json.loads(sys.argv[1])]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
screen, seen, limit = b'', 0, time.time() + 15
while True:
    ready = select.select([terminal], [], [], 0.05)[0]
    if ready:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b''
        if not data:
            break
        screen += data
    while script and script[0][0] in screen[seen:]:
        wait, keys = script.pop(0)
        seen = screen.index(wait, seen) + len(wait)
        time.sleep(0.15)
        os.write(terminal, keys)
    if time.time() > limit:
        os.kill(pid, 9)
        screen += b'\n<too long>'
        break
status = os.waitpid(pid, 0)[1]
code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
sys.stdout.write(screen.decode(errors='replace').replace('\r\n', '\n'))
sys.stdout.write('\n<exit %d>\n' % code)
