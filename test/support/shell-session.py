"""Types at an interactive shell on a pseudo-terminal: shell-session.py SHELL SETUP < cases
Each case is {"keys": …} or {"keys": …, "shows": [text, …]}. Of the first kind the line is entered, and the words that the
program was started with (a line of the file in $OUT) are the answer; of the second kind the answer is what of the texts is
on the screen in the end. Prints a list of answers as JSON; a case without an answer in time gives the screen."""
import json, os, pty, re, select, struct, fcntl, termios, sys, time

PROMPT = b'ready> '
LIMIT = float(os.environ.get("LIMIT", 60))
shells = {
    'bash': ['bash', '--noprofile', '--norc', '-i'],
    'zsh': ['zsh', '-f', '-i'],
    'fish': ['fish', '--no-config', '-i'],
}
shell, setup = sys.argv[1:3]
out = os.environ['OUT']
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(shells[shell][0], shells[shell])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 100, 0, 0))
screen = b''


def read(until):
    """Reads the terminal until a condition holds; false when it does not come to that."""
    global screen
    end = time.time() + LIMIT
    while not until():
        if time.time() > end:
            return False
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                screen += os.read(terminal, 65536)
            except OSError:
                return False
            # What fish asks the terminal at its start.
            if b'\x1b[0c' in screen or b'\x1b[c' in screen:
                screen = screen.replace(b'\x1b[0c', b'').replace(b'\x1b[c', b'')
                os.write(terminal, b'\x1b[?62c')
    return True


def plain():
    return re.sub(rb'\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>][0B]?|[\x00-\x08\x0b-\x1f]', b'', screen).decode(errors='replace')


def lines():
    return open(out, errors='surrogateescape').read().split('\n')[:-1]


def prompts():
    return screen.count(PROMPT)


os.write(terminal, setup.encode() + b'\r')
if not read(lambda: b'set up' in screen.replace(b'set"" up', b'') and prompts() > 0):
    print(json.dumps([plain()]))
    sys.exit(1)
answers = []
for case in json.load(sys.stdin):
    before = len(lines())
    screen = b''
    os.write(terminal, case['keys'].encode())
    if 'shows' in case:
        read(lambda: all(text in plain() for text in case['shows']))
        answers.append([text for text in case['shows'] if text in plain()])
        # Away with the line. Ctrl-C would take along what is typed next.
        os.write(terminal, b'\x15')
        continue
    os.write(terminal, b'\r')
    came = read(lambda: len(lines()) > before)
    answers.append(lines()[before] if came else 'NOTHING: ' + plain())
    if not came:
        os.write(terminal, b'\x03')
    read(lambda: prompts() > 0)
os.write(terminal, b'exit\r')
print(json.dumps(answers))
os.close(terminal)
