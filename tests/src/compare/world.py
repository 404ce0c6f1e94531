"""What surrounds a mail system: loopback interface, users, names, DNS and other mail servers."""
import atexit
import base64
import os
import shutil
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading
import time

import filter
import milter
import session_cases

USERS = {"alice": 7001, "bob": 7002, "carol": 7003}
RECEIVED = []
DEAF = threading.Event()        # set: the DNS server does not answer
_LOCK = threading.Lock()

# domain -> MX hosts; host -> address
MX = {
    "ok.test": [(10, "mx.ok.test")], "plain.test": [(10, "mx.plain.test")],
    "greet.test": [(10, "mx.greet.test")], "drop.test": [(10, "mx.drop.test")],
    "old.test": [(10, "mx.old.test")], "dot5.test": [(10, "mx.dot5.test")],
    "dot4.test": [(10, "mx.dot4.test")], "lost.test": [(10, "mx.lost.test")],
    "dead.test": [(10, "mx.dead.test")], "two.test": [(10, "mx.dead.test"), (20, "mx.ok.test")],
    "loop.test": [(10, "mail.example.com")], "null.test": [(0, "")],
    "noaddr.test": [(10, "nowhere.test")], "mxbroken.test": [(10, "broken.test")],
    "bad.test": [(10, "mx.bad.test")], "backup.test": [(10, "mx.ok.test"), (20, "mail.example.com")],
    "nomx.test": [(10, "txtonly.test")], "greet4.test": [(10, "mx.greet4.test")],
    "mail5.test": [(10, "mx.mail5.test")], "small.test": [(10, "mx.small.test")],
    "utf8.test": [(10, "mx.utf8.test")], "xn--grn-ioa.test": [(10, "mx.utf8.test")],
}
A = {
    "mx.ok.test": "127.0.0.5", "mx.greet.test": "127.0.0.6", "mx.drop.test": "127.0.0.7",
    "mx.old.test": "127.0.0.8", "mx.dot5.test": "127.0.0.9", "mx.dot4.test": "127.0.0.10",
    "mx.lost.test": "127.0.0.11", "mx.plain.test": "127.0.0.12", "mx.dead.test": "127.0.0.13",
    "mx.greet4.test": "127.0.0.14", "mx.mail5.test": "127.0.0.15", "mx.small.test": "127.0.0.16",
    "mx.utf8.test": "127.0.0.17",
    "mail.example.com": "127.0.0.1", "aonly.test": "127.0.0.5", "mx.bad.test": "127.0.0.66",
    "ns.bad.test": "127.0.0.67", "ns.ok.test": "127.0.0.20", "good.test": "127.0.1.1",
    "wrong.test": "127.0.0.5", "host.sub.bad.test": "127.0.1.7", "bad.test": "127.0.1.8",
    "2.0.0.127.bl.test": "127.0.0.2", "3.0.0.127.bl.test": "127.0.0.9", "2.0.0.127.plain.bl.test": "127.0.0.4",
    "bad.test.rhs.test": "127.0.0.3", "good.test.rhs.test": "127.0.0.3", "1.1.0.127.wl.test": "127.0.5.1",
    "good.test.rhwl.test": "127.0.0.2", "host.sub.bad.test.rhs.test": "127.0.0.3",
}
TXT = {
    "2.0.0.127.bl.test": "Listed, see <http://bl.test/?ip=127.0.0.2>", "txtonly.test": "nothing here",
    "bad.test.rhs.test": "a bad domain",
}
SRV = {
    "_submission._tcp.srv.test": [(10, 0, 25, "mx.ok.test")],
    "_submission._tcp.srvs.test": [(20, 0, 25, "mx.plain.test"), (10, 5, 2526, "mx.ok.test"), (5, 0, 2526, "mx.dead.test")],
    "_submission._tcp.srvnull.test": [(0, 0, 0, "")], "_submission._tcp.srvlost.test": [(1, 0, 25, "nowhere.test")],
    "_smtp._tcp.srvsmtp.test": [(1, 0, 25, "mx.ok.test")],
}
NS = {"bad.test": ["ns.bad.test"], "ok.test": ["ns.ok.test"], "lost.ns.test": ["nowhere.test"]}
PTR = {
    "1.1.0.127.in-addr.arpa": "good.test", "2.1.0.127.in-addr.arpa": "wrong.test",
    "3.1.0.127.in-addr.arpa": "nowhere.test", "6.1.0.127.in-addr.arpa": "broken.test",
    "7.1.0.127.in-addr.arpa": "host.sub.bad.test", "8.1.0.127.in-addr.arpa": "bad.test",
}
LDAP = {
    "bad@ok.test": "reject ldap says no", "good@ok.test": "OK", "127.0.1.1": "reject ldap knows you",
    "helo.test": "450 4.7.1 ldap later", "bob@mail.example.com": "reject not to bob",
    "carol@mail.example.com": "hold",
}
BROKEN = ("broken.test", "5.1.0.127.in-addr.arpa")


def begin(side):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    root = side.root
    bind(root + "/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    bind(root + "/etc/hosts", "127.0.0.1 localhost\n127.0.0.2 stranger.example\n")
    with open(root + "/etc/passwd", encoding="latin-1") as f:
        passwd = f.read()
    bind(root + "/etc/passwd", passwd + "".join(
        f"{u}:x:{n}:{n}:{u.capitalize()} Example,,,:/tmp/postrider-compare/home/{u}:/bin/sh\n"
        for u, n in USERS.items()) + "toor:x:0:0:Another Root:/tmp/postrider-compare/home/toor:/bin/sh\n")
    threading.Thread(target=dns, daemon=True).start()
    for last in (5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17):
        serve(f"127.0.0.{last}", 25)
    serve("127.0.0.5", 2424)
    session_cases.start(serve)
    milter.start(2490)
    filter.start()
    serve("127.0.0.1", 2499, Policy)
    serve("127.0.0.1", 2498, Dovecot)
    slapd()


def slapd():
    """An LDAP server with access rules: the key is in mail, the action in description."""
    if not os.path.exists("/usr/sbin/slapd"):
        return
    folder = tempfile.mkdtemp(prefix="compare-slapd-")
    atexit.register(shutil.rmtree, folder, True)
    with open(folder + "/conf", "w", encoding="ascii") as f:
        f.write("".join(f"include /etc/ldap/schema/{s}.schema\n" for s in ("core", "cosine", "inetorgperson"))
                + "modulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb\nsuffix dc=test\n"
                f"directory {folder}\naccess to * by * read\n")
    entries = "dn: dc=test\nobjectClass: dcObject\nobjectClass: organization\ndc: test\no: test\n\n"
    for number, (key, action) in enumerate(LDAP.items()):
        entries += (f"dn: cn={number},dc=test\nobjectClass: inetOrgPerson\ncn: {number}\nsn: x\n"
                    f"mail: {key}\ndescription: {action}\n\n")
    subprocess.run(["/usr/sbin/slapadd", "-f", folder + "/conf"], input=entries.encode(), check=True,
                   capture_output=True)
    server = subprocess.Popen(["/usr/sbin/slapd", "-f", folder + "/conf", "-d", "0", "-h",
                               "ldap://127.0.0.1:3890"], stderr=subprocess.DEVNULL)
    atexit.register(server.kill)
    await_port(3890)


OWN = set()


def own(folder):
    """Gives this process and its children a copy of a folder in its place. Other programs replace files like
    passwd by renaming, which takes away what is mounted on them, in all namespaces."""
    place = tempfile.mkdtemp(prefix="compare-own-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place], check=True)
    subprocess.run(["cp", "-a", folder + "/.", place], check=True)
    subprocess.run(["mount", "--bind", place, folder], check=True)
    subprocess.run(["umount", "-l", place], check=True)
    os.rmdir(place)
    OWN.add(folder)


def bind(target, text):
    target = os.path.realpath(target)
    folder = os.path.dirname(target)
    if os.path.basename(folder) == "etc" and folder not in OWN:
        own(folder)
    file, name = tempfile.mkstemp(prefix="compare-bind-")
    with open(file, "w", encoding="latin-1") as f:
        f.write(text)
    os.chmod(name, 0o644)
    subprocess.run(["mount", "--bind", name, target], check=True)
    os.unlink(name)


def await_port(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("nothing listens at port %d" % port)


def packed(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".") if p) + b"\0"


def dns():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    while True:
        query, client = server.recvfrom(2048)
        if DEAF.is_set():
            continue
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
            at += query[at] + 1
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        question = query[12:at + 5]
        name = ".".join(labels).lower()
        answers, code = [], 0
        known = [t for t in (MX, A, TXT, NS, PTR, SRV) if name in t]
        if name in BROKEN or name.endswith(".broken.test"):
            code = 2
        elif kind == 16 and name in TXT:
            answers = [bytes([len(TXT[name])]) + TXT[name].encode("latin-1")]
        elif kind == 2 and name in NS:
            answers = [packed(h) for h in NS[name]]
        elif kind == 12 and name in PTR:
            answers = [packed(PTR[name])]
        elif kind == 33 and name in SRV:
            answers = [struct.pack(">HHH", *s[:3]) + packed(s[3]) for s in SRV[name]]
        elif kind == 15 and name in MX:
            answers = [struct.pack(">H", p) + packed(h) for p, h in MX[name]]
        elif kind == 1 and name in A:
            answers = [socket.inet_aton(A[name])]
        elif not known:
            code = 3
        head = query[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, len(answers), 0, 0)
        server.sendto(head + question + b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(a)) + a for a in answers), client)


class Peer(socketserver.StreamRequestHandler):
    """An SMTP server that answers by its own address and by the recipient's name."""

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass

    def talk(self):
        me = int(self.server.server_address[0].rsplit(".", 1)[1])
        lmtp = self.server.server_address[1] == 2424
        if me == 7:
            return
        if me in (6, 14):
            self.say("554 5.7.1 go away" if me == 6 else "421 4.3.2 too busy")
            return
        self.say("220 peer.test ESMTP")
        seen, accepted = [], []
        while True:
            line = self.rfile.readline().rstrip(b"\r\n").decode("latin-1")
            if not line:
                return
            verb = line.split(" ")[0].upper()
            if verb != "QUIT":
                seen.append(line)
            if verb == "EHLO" and me == 8:
                self.say("500 5.5.1 what?")
            elif verb in ("EHLO", "LHLO"):
                words = ["peer.test", "PIPELINING", "SIZE 100000", "8BITMIME",
                         "ENHANCEDSTATUSCODES", "DSN"]
                if me == 12:
                    words = ["peer.test", "SIZE 100000"]
                if me == 17:
                    words.append("SMTPUTF8")
                if me == 16:
                    words = ["peer.test", "SIZE 100"]
                for word in words[:-1]:
                    self.say("250-" + word)
                self.say("250 " + words[-1])
            elif verb == "MAIL" and me == 15:
                self.say("550 5.7.1 your kind")
            elif verb == "RCPT" and ("<r5" in line or "<r4" in line):
                self.say("550-5.1.1 no such\r\n550 5.1.1 user" if "<r5" in line
                         else "450 4.2.1 try later")
            elif verb == "DATA":
                if me == 11:
                    return
                if not accepted:
                    self.say("503 5.5.1 no recipients")
                    continue
                self.say("354 go on")
                body = []
                while True:
                    text = self.rfile.readline()
                    if text in (b".\r\n", b""):
                        break
                    body.append(text.decode("latin-1"))
                for who in accepted if lmtp else [""]:
                    if me == 9 or "<d5" in who:
                        self.say("552 5.7.0 bad words")
                    elif me == 10:
                        self.say("451 4.3.0 full")
                    else:
                        self.say("250 2.0.0 taken")
                with _LOCK:
                    RECEIVED.append("\n".join(seen) + "\n" + "".join(body).replace("\r\n", "\n"))
                seen, accepted = [], []
            elif verb == "QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                if verb == "RCPT":
                    accepted.append(line)
                if verb == "RSET":
                    seen, accepted = [], []
                self.say("250 2.1.0 fine")


class Policy(socketserver.StreamRequestHandler):
    """A policy server that does what the request's policy_context says: `!word` is a trick, anything
    else is the action."""
    instances = []

    def handle(self):
        try:
            while self.answer():
                pass
        except OSError:
            pass

    def answer(self):
        pairs = []
        while True:
            line = self.rfile.readline().decode("latin-1")
            if not line:
                return False
            if line == "\n":
                break
            pairs.append(line.rstrip("\n").split("=", 1))
        values = dict(pairs)
        action = values.get("policy_context", "dunno")
        if action == "!close":
            return False
        if action == "!slow":
            time.sleep(3)
        if action == "!attributes":
            for pair in pairs:
                if pair[0] in ("instance", "client_port", "server_port", "queue_id", "stress", "mail_version",
                               "compatibility_level", "policy_context") and pair[1]:
                    pair[1] = "X"
            action = "reject " + " ".join("=".join(p) for p in pairs)
        if action == "!instance":
            with _LOCK:
                if values["instance"] not in self.instances:
                    self.instances.append(values["instance"])
                action = "warn instance %d" % self.instances.index(values["instance"])
        self.wfile.write({"!garbage": b"garbage\n\n", "!empty": b"\n", "!noaction": b"foo=bar\n\n",
                          "!two": b"foo=bar\naction=reject two\n\n"}.get(
                              action, b"action=" + action.encode("latin-1") + b"\n\n"))
        return True


class Dovecot(socketserver.StreamRequestHandler):
    """Dovecot's authentication service: it knows user, whose password is secret."""

    def handle(self):
        self.wfile.write(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\n"
                         b"MECH\tCRAM-MD5\tdictionary\tactive\nMECH\tANONYMOUS\tanonymous\n"
                         b"MECH\tXOAUTH2\tsomething-new\nMECH\tOAUTHBEARER\nMECH\tEXTERNAL\nSPID\t1\nCUID\t1\n"
                         b"COOKIE\t0123456789abcdef0123456789abcdef\nDONE\n")
        for line in self.rfile:
            words = line.decode("latin-1").rstrip("\n").split("\t")
            if words[0] == "AUTH":
                response = base64.b64decode(words[-1][len("resp="):])
                good = response == b"\0user\0secret"
                self.wfile.write(b"%s\t%s\tuser=user\n" % (b"OK" if good else b"FAIL", words[1].encode()))


class Threaded(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50


def serve(address, port, handler=Peer):
    server = Threaded((address, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def judge(fault, cases, wanted, systems, one):
    """Runs the wanted cases, or all, on each system; ends with status 1 if one of them is not well on ours.

    one(system, case) says whether it is."""
    failed = []
    for name in cases:
        if not wanted or name in wanted:
            for system in systems:
                if not one(system, name) and system == "us":
                    failed.append(name)
    print(fault + ": " + (" ".join(failed) or "none"))
    sys.exit(1 if failed else 0)
