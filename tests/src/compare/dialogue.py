"""SMTP dialogues: files of steps as in org.postrider.testing.ChatScript, run and written down.

`=` sets a parameter, `@` is the address that the client comes from, `C:` sends a line, `C!` bytes
with escapes, `E!` those that come before the greeting, `T:` makes a TLS handshake with the keys and certificate of a file, or without one where none is named; in front of
the first reply where it comes first. What the server answers is not given but recorded, as `S:` lines, so the result of a run
against the oracle is a dialogue that a test can replay.
"""
import os
import re
import socket
import select
import ssl

CERTIFICATES = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            "../../../smtpd/src/test/resources/org/postrider/smtpd/tls")


class Dialogue:
    def __init__(self, file, text):
        self.file = file
        self.settings, self.steps, self.source = [], [], "127.0.0.1"
        self.port = 0
        for line in text.split("\n"):
            if line.startswith("= "):
                self.settings.append(line[2:])
            elif line.startswith("@ "):
                self.source = line[2:].strip()
            elif line.strip() and not line.startswith("S:"):
                self.steps.append(line)

    def run(self):
        """Runs the dialogue and returns its transcript."""
        out = ["@ " + self.source] if self.source != "127.0.0.1" else []
        out += ["= " + s for s in self.settings]
        connection = socket.socket()
        connection.bind((self.source, 0))
        connection.connect(("127.0.0.1", self.port))
        comments = [s for s in self.steps if s.startswith("#")]
        out = comments[:1] + out
        steps = [s for s in self.steps if not s.startswith("#")]
        if steps[0].startswith("T:"):
            out.append(steps[0])
            connection = tls(connection, steps.pop(0)[2:].strip()) or connection
        if steps[0].startswith("E!"):       # before the greeting, in which the server may still look up who it is
            out.append("C!" + steps[0][2:])
            connection.sendall(unescape(steps.pop(0)[3:]).encode("latin-1"))
        reader = Reader(connection)
        last = reader.reply()
        out += last
        data = False
        for step in steps:
            out.append(step)
            text = step[3:]
            try:
                if step.startswith("T:"):
                    secure = tls(connection, text.strip())
                    if not secure:
                        out.append("S: <EOF>")
                        break
                    connection, reader = secure, Reader(secure)
                    continue
                if step.startswith("C!"):
                    connection.sendall(unescape(text).encode("latin-1"))
                    answers = reader.all()
                    data = bool(answers) and answers[-1].startswith("S: 354")
                    out += answers
                    continue
                connection.sendall(text.encode("latin-1") + b"\r\n")
            except OSError:
                out.append("S: <EOF>")
                break
            if data and text != ".":
                continue
            answers = reader.reply()
            data = bool(answers) and answers[-1].startswith("S: 354")
            out += answers
            if answers[-1] == "S: <EOF>":
                break
        if out[-1].startswith("S: 221") or out[-1].startswith("S: 421"):
            out += reader.reply()
        connection.close()
        return "\n".join(out) + "\n"


def tls(connection, name):
    """The connection under TLS; None where the handshake fails."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if name:
        context.load_cert_chain(os.path.join(CERTIFICATES, name + ".pem"))
    connection.settimeout(5)
    try:
        secure = context.wrap_socket(connection)
    except OSError:
        return None
    secure.settimeout(None)
    return secure


def unescape(text):
    return re.sub(r"\\(r|n|t|\\|x..|(\d+)\*(.))", lambda m: {
        "r": "\r", "n": "\n", "t": "\t", "\\": "\\"}.get(m[1]) or (
            m[3] * int(m[2]) if m[2] else chr(int(m[1][1:], 16))), text)


class Reader:
    def __init__(self, connection):
        self.connection = connection
        self.buffer = b""
        self.ended = False

    def line(self, timeout):
        """A line without its end; None if none comes in time."""
        while b"\n" not in self.buffer:
            if self.ended:
                return "<EOF>"
            waiting = isinstance(self.connection, ssl.SSLSocket) and self.connection.pending()
            if not waiting and not select.select([self.connection], [], [], timeout)[0]:
                return None
            try:
                piece = self.connection.recv(65536)
            except OSError:
                piece = b""
            if not piece:
                self.ended = True
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def reply(self, timeout=4.0):
        lines = []
        while True:
            line = self.line(timeout)
            lines.append("S: " + ("<nothing>" if line is None else line))
            if line is None or line[3:4] != "-":
                return lines

    def all(self):
        lines = []
        while True:
            line = self.line(1.5 if not lines else 0.4)
            if line is None:
                return lines
            lines.append("S: " + line)
            if line == "<EOF>":
                return lines


def read_all(folders):
    result = []
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            if name.endswith((".in", ".chat")):
                with open(os.path.join(folder, name), encoding="latin-1") as f:
                    for text in re.split(r"(?m)^-+\n", f.read()):
                        if "C" in text:
                            result.append(Dialogue(name, text))
    return result
