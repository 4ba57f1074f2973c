"""Runs a program on a pseudo-terminal as a person would: at-a-terminal.py '[{"wait": "text"}, {"type": "keys"}, …]' FILE ARGS…

Each step waits for a condition or acts, in order; nothing depends on how fast the machine is:
  wait     text that has to come on the screen, after what was waited for before
  exists   a file that has to be there
  type     keys
  touch    a file to make
  resize   [rows, columns]
  hangup   the terminal goes away
Prints one line of JSON: the bytes of the screen (as latin-1), the exit status, and the step that was waited for in vain."""
import fcntl, json, os, pty, select, signal, struct, sys, termios, time

LIMIT = float(os.environ.get("LIMIT", 40))


def size(descriptor, rows, columns):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    size(0, 30, 100)
    os.execvp(sys.argv[2], sys.argv[2:])

screen, seen, limit, is_open = b'', 0, time.time() + LIMIT, True


def fulfilled(step):
    """Whether the condition holds; what is no condition is done."""
    global seen, is_open
    kind, value = next(iter(step.items()))
    if kind == 'wait':
        found = screen.find(value.encode(), seen)
        if found < 0:
            return False
        seen = found + len(value.encode())
    elif kind == 'exists':
        return os.path.exists(value) and os.path.getsize(value) > 0
    elif kind == 'type':
        os.write(terminal, value.encode())
    elif kind == 'touch':
        open(value, 'w').close()
    elif kind == 'resize':
        size(terminal, *value)
    elif kind == 'hangup':
        os.close(terminal)
        is_open = False
    return True


def read():
    """Takes what has come to the screen; False once nothing more can."""
    global screen
    if not select.select([terminal], [], [], 0.02)[0]:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        data = b''
    screen += data
    return data != b''


status = None
while time.time() < limit and (steps or status is None):
    while steps and fulfilled(steps[0]):
        steps.pop(0)
    if is_open:
        is_open = read()
    else:
        time.sleep(0.02)
    if status is None:
        ended, result = os.waitpid(pid, os.WNOHANG)
        status = result if ended else None
# What it has written last; something in the background may keep the terminal open.
while is_open and select.select([terminal], [], [], 0)[0]:
    is_open = read()
if status is None:
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
print(json.dumps({'screen': screen.decode('latin-1'), 'code': code, 'missed': steps[0] if steps else None}))
