#!/usr/bin/env python3
"""Queue files changed at random, given to both mail systems.

usage (in a network and mount namespace of its own): damaged_run.py FOLDER COUNT SEED SYSTEMS
"""
import difflib
import glob
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import faults_run as faults    # noqa: E402
import world                   # noqa: E402
from faults_run import PLACE, QUEUE, ROOT, run      # noqa: E402

TYPES = b"CTcFSAOROdrnuXNLwMEtDfVDBQ+<>^>ey8\x00\xff"        # not p: Postfix does not come to an end with circles
ATTRIBUTES = [b"encoding=8bit", b"encoding=7bit", b"encoding=x", b"log_client_name=a", b"log_client_address=1.2.3.4", b"log_helo_name=h\n", b"sasl_method=x",
              b"log_protocol_name=SMTP", b"client_name=n", b"reverse_client_name=", b"dsn_envid=x+2By", b"dsn_notify=99", b"notify_flags=x", b"ret_flags=-1",
              b"rewrite_context=remote", b"trace_flags=999999999999", b"trace_flags=8", b"smtputf8=3", b"sendopts=-7", b"=", b"x", b"x=", b"dsn_orig_rcpt=rfc822;a",
              b"notify_flags=1", b"notify_flags=8", b"notify_flags=15", b"create_time=0", b"create_time=-5", b"create_time=99999999999999999999",
              b"dsn_ret=1", b"log_ident=ABC", b"log_client_port=x", b"client_port=-1", b"server_port=70000", b"requiretls=1"]
SIZES = [b"", b"0", b"-1", b"            -5             -7               1               0             100", b"99999999999999999999 1 1 0 1 0",
         b"            100            200               0               0             100               0", b"1 1 1 1 1 1", b"x", b"1 2", b" 4000000000 200 1 0 4000000000 0"]
ADDRESSES = [b"x@ok.test", b"", b"x", b"@", b"x@", b"\x00@ok.test", b"a b@ok.test", b'"a b"@ok.test', b"r5@ok.test", b"r4@ok.test", b"x@ok.test\n", b"<x@ok.test>",
             b"x@ok.test, y@ok.test", b"\xc3\xa9@ok.test", b"@a:x@ok.test", b"x" * 3000 + b"@ok.test", b"-x@ok.test", b"x!y", b"x@[1.2.3.4]", b"MAILER-DAEMON", b"\r\n"]
LINES = [b".", b"", b"\x00", b"a\x00b", b"x" * 5000, b"Subject: \r", b"From x", b"\xff\xfe", b"a\nb", b"a\r\n.\r\nb", b" folded", b"To: y@ok.test"]
SENT = {}
DIED = re.compile(r"\b(fatal|panic|killed by signal|exit status|throttling|\w+Exception|\w+Error)\b")


class Sink(world.socketserver.StreamRequestHandler):
    """The next host; its answer has a digest of what it got."""

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass

    def say(self, text):
        self.wfile.write(text.encode("latin-1") + b"\r\n")

    def talk(self):
        self.say("220 sink")
        seen = b""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go")
                text = b""
                while line := self.rfile.readline():
                    if line == b".\r\n":
                        break
                    text += line
                else:
                    return
                if b"multipart/report" in text or b"MAIL FROM:<>" in seen.upper() and b"Undelivered" in text:
                    name = "report"
                else:
                    # The queue id is the file's for both, and its time may be the system's.
                    name = hashlib.sha256(seen + text).hexdigest()[:12]
                    SENT[name] = seen + text
                self.say("250 2.0.0 taken " + name)
                seen = b""
            elif word == b"RCPT" and b"<r" in line:
                self.say("550 5.1.1 no such" if b"<r5" in line else "450 4.2.1 later")
            elif word == b"EHLO":
                self.say("250-sink\r\n250-SIZE\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 ENHANCEDSTATUSCODES")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                if word in (b"MAIL", b"RCPT"):
                    seen += line
                self.say("250 ok")


def records(text):
    """The records of a queue file: (type, contents)."""
    found, at = [], 0
    while at < len(text):
        kind, at = text[at:at + 1], at + 1
        length = shift = 0
        while at < len(text):
            length |= (text[at] & 0x7f) << shift
            shift, at = shift + 7, at + 1
            if not text[at - 1] & 0x80:
                break
        found.append((kind, text[at:at + length]))
        at += length
    return found


def length(number):
    out = b""
    while True:
        part, number = number & 0x7f, number >> 7
        out += bytes([part | (0x80 if number else 0)])
        if not number:
            return out


def joined(parts):
    return b"".join(kind + length(len(text)) + text for kind, text in parts)


def changed(text, chance):
    """A queue file with some changes."""
    parts = records(text)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(parts)) if parts else 0
        kind = chance.randrange(13)
        if not parts:
            break
        if kind == 0:
            del parts[at]
        elif kind == 1:
            parts.insert(chance.randrange(len(parts)), parts[at])
        elif kind == 2:
            parts.insert(chance.randrange(len(parts)), parts.pop(at))
        elif kind == 3:
            parts[at] = bytes([chance.choice(TYPES)]), parts[at][1]
        elif kind == 4:
            parts.insert(at, (bytes([chance.choice(TYPES)]), chance.randbytes(chance.randrange(20))))
        elif kind == 5:
            parts.insert(at, (b"A", chance.choice(ATTRIBUTES)))
        elif kind == 6:
            parts = [(k, chance.choice(SIZES) if k == b"C" else t) for k, t in parts]
        elif kind == 7:
            parts.insert(at, (chance.choice((b"S", b"R", b"O", b"R", b"D")), chance.choice(ADDRESSES)))
        elif kind == 8:
            envelope = [i for i, (k, _) in enumerate(parts) if k in b"SRO"]
            at = chance.choice(envelope) if envelope else at
            parts[at] = parts[at][0], chance.choice(ADDRESSES)
        elif kind == 9:
            parts.insert(at, (chance.choice((b"N", b"L")), chance.choice(LINES)))
        elif kind == 10:
            parts[at] = parts[at][0], parts[at][1][:chance.randrange(len(parts[at][1]) + 1)]
        elif kind == 11:
            parts = [(k, chance.choice((b"0 0", b"", b"-1 0", b"99999999999999999 0", b"1 1", b"x", str(int(time.time()) + 5).encode())) if k == b"T" else t) for k, t in parts]
        else:
            content = bytearray(parts[at][1])
            for _ in range(chance.randrange(1, 4)):
                if content:
                    content[chance.randrange(len(content))] = chance.randrange(256)
            parts[at] = parts[at][0], bytes(content)
    out = bytearray(joined(parts))
    kind = chance.randrange(10)
    if kind == 0 and out:
        del out[chance.randrange(len(out)):]
    elif kind == 1:
        for _ in range(chance.randrange(1, 5)):
            if out:
                out[chance.randrange(len(out))] = chance.randrange(256)
    elif kind == 2:
        at = chance.randrange(len(out) + 1)
        out[at:at] = chance.randbytes(chance.randrange(1, 9))
    elif kind == 3:
        at = chance.randrange(len(out) + 1)
        out[at:at] = bytes([chance.choice(TYPES)]) + b"\xff" * chance.randrange(1, 11) + b"\x01"
    return bytes(out)


def originals():
    """Queue files of many kinds, written by Postfix."""
    faults.set_up("oracle", SETTINGS + "defer_transports = smtp, local, virtual\n")
    run("oracle", ["postfix", "start"])
    world.await_port(2525)
    text = "Subject: original\nFrom: a@ok.test\nTo: b@ok.test\n\nsome text\n.a line with a dot\n\nanother\n"
    from_to = ["-f", "s@ok.test", "x@ok.test"]
    for words in (from_to, ["-f", "", "x@ok.test"], ["-f", "s@ok.test", "x@ok.test", "r5@ok.test", "r4@ok.test"], ["-N", "success,delay,failure", "-V", "e+id"] + from_to,
                  ["-XV"] + from_to, ["-B8BITMIME"] + from_to, ["-R", "hdrs", "-N", "never"] + from_to, ["-F", "Full Name", "-t", "-f", "s@ok.test"]):
        run("oracle", ["sendmail"] + words, text)
    for options, rcpt in (("BODY=8BITMIME SIZE=100", ""), ("RET=HDRS ENVID=abc", " NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o@ok.test"), ("", "")):
        with world.socket.create_connection(("127.0.0.1", 2525)) as c:
            file = c.makefile("rb")
            body = text.replace("\n.", "\n..").replace("\n", "\r\n") + "x" * (9000 if not rcpt else 3) + "\r\n."
            for line in ("", "EHLO h.test", f"MAIL FROM:<s@ok.test> {options}".strip(), "RCPT TO:<x@ok.test>" + rcpt, "RCPT TO:<r5@ok.test>" + rcpt, "DATA", body, "QUIT"):
                if line:
                    c.sendall(line.encode() + b"\r\n")
                while file.readline()[3:4] == b"-":
                    pass
    end = time.time() + 20
    while time.time() < end and (any(faults.files("maildrop", "incoming", "active")) or len(list(faults.files("deferred"))) < 11):
        time.sleep(0.1)
    run("oracle", ["postfix", "stop"])
    found = []
    for name in sorted(faults.files("deferred")):
        with open(name, "rb") as f:
            found.append(f.read())
    print(f"{len(found)} kinds of files", flush=True)
    return found


SETTINGS = """transport_maps = static:smtp:[127.0.0.5]:2627
minimal_backoff_time = 1000s
queue_run_delay = 1000s
enable_long_queue_ids = yes
maximal_queue_lifetime = 20d
default_destination_concurrency_failed_cohort_limit = 0
delay_logging_resolution_limit = 0
smtp_destination_concurrency_limit = 5
virtual_mailbox_domains =
"""


def place(queue, name, text):
    file = f"{QUEUE}/{queue}/{name}"
    with open(file + ".t", "wb") as f:
        f.write(text)
    os.chown(file + ".t", *faults.OWNER)
    os.chmod(file + ".t", 0o700)
    os.rename(file + ".t", f"{QUEUE}/{queue}/{name}")


def lines_of(log, name):
    """The log lines of a file, without what depends on time."""
    found = []
    for line in log:
        if name in line:
            line = re.sub(r"^.*?(postfix\S*?)\[\d+\]: ", r"\1 ", line)
            line = re.sub(r", delays?=[^,]*", "", line)
            line = re.sub(r"notification: \w+", "notification: ID", line)
            line = re.sub(r"orig_to=", "orig_to=", line)
            if not re.search(r"message-id=|scache|conn_use", line):
                found.append(line)
    return sorted(found)


def outcome(log, name):
    where = [p[len(QUEUE) + 1:].split("/")[0] for p in faults.files("incoming", "active", "deferred", "corrupt", "hold") if p.endswith("/" + name)]
    return lines_of(log, name) + ["is in " + " ".join(where or ["none"])]


def read_log(seen):
    with open(PLACE + "/maillog", encoding="latin-1", newline="\n") as f:
        f.seek(seen)
        return f.read()


def clear():
    for name in list(faults.files("incoming", "active", "deferred", "corrupt", "hold", "bounce", "defer", "trace", "maildrop")):
        try:
            os.unlink(name)
        except FileNotFoundError:
            pass


def batch(system, names, texts, limit):
    """What becomes of files; None if they are not through in time."""
    seen = len(read_log(0))
    for name in names:
        place("incoming", name, texts[name])
    try:
        run(system, ["postkick", "public", "qmgr", "I"], limit=limit)
    except subprocess.TimeoutExpired:
        pass
    end, calm = time.time() + limit, 0
    while time.time() < end and calm < 3:
        time.sleep(0.1)
        calm = 0 if any(faults.files("incoming", "active")) else calm + 1
        if DIED.search(read_log(seen)):
            break
    log = read_log(seen)
    found = {name: outcome(log.split("\n"), name) for name in names}
    bad = [line for line in log.split("\n") if DIED.search(line)]
    return (calm >= 3), found, bad


def through(system, texts, commands):
    """What a system makes of all files."""
    faults.set_up(system, SETTINGS)
    run(system, ["postfix", "start"])
    world.await_port(2525)
    found, bad = {}, []
    names = sorted(texts)

    def look(part):
        """Where a process ends, or does not come to an end, it must be one file alone that did it."""
        good, some, complaints = batch(system, part, texts, 12 if len(part) > 1 else 4)
        if not good or complaints:
            run(system, ["postfix", "stop"])
            clear()
            run(system, ["postfix", "start"])
            if len(part) > 1:
                for at in range(0, len(part), max(1, len(part) // 4)):
                    look(part[at:at + max(1, len(part) // 4)])
                return
            some[part[0]].append(f"THROUGH {good} {[re.sub(r'^.*?postfix', 'postfix', line) for line in complaints[:3]]}")
            bad.append(part[0])
        found.update(some)
        clear()

    for at in range(0, len(names), 24):
        look(names[at:at + 24])
    for name in names[:commands]:
        place("hold", name, texts[name])
    listed = re.split(r"\n\n|(?<=-\n)", run(system, ["postqueue", "-p"])[1])
    json = run(system, ["postqueue", "-j"])[1].split("\n")
    for name in names[:commands]:
        found[name] += ["showq: " + text for text in listed if name in text and "-Queue ID-" not in text] + ["json: " + text for text in json if name in text]
        for words in (["postcat", "-q", name], ["postcat", "-e", "-q", name], ["postcat", "-h", "-q", name]):
            status, text = run(system, words)
            found[name].append(f"{' '.join(words[:-1])}: {status} {text}".replace(f"/usr/sbin/", ""))
    run(system, ["postfix", "stop"])
    return found, bad


def main():
    out, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    systems = sys.argv[4].split()
    faults.surround()
    server = world.Threaded(("127.0.0.5", 2627), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chance = random.Random(seed)
    kinds = originals()
    texts = {}
    for i in range(count):
        texts[f"4Zz{i // 40 % 10}{'BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'[i % 40]}x{i:03d}z{i % 10000:04d}".replace("e", "f")] = changed(chance.choice(kinds), chance)
    os.makedirs(out + "/files", exist_ok=True)
    for name, text in texts.items():
        with open(f"{out}/files/{name}", "wb") as f:
            f.write(text)
    results = {}
    for system in systems:
        results[system], bad = through(system, texts, min(count, 300))
        with open(f"{out}/{system}", "w", encoding="latin-1") as f:
            f.writelines(f"##### {name}\n" + "".join(line + "\n" for line in lines) for name, lines in sorted(results[system].items()))
        shutil.move(PLACE + "/maillog", f"{out}/{system}-maillog")
        print(f"{system}: {len(bad)} files that were not through in time, or with which a process ended: {bad[:20]}", flush=True)
    if len(systems) < 2:
        sys.exit(1 if bad else 0)
    differ = [n for n in texts if results["us"][n] != results["oracle"][n]]
    with open(out + "/differences", "w", encoding="latin-1") as f:
        for name in differ:
            f.write(f"##### {name}\n" + "".join(line + "\n" for line in difflib.unified_diff(results["oracle"][name], results["us"][name], "oracle", "us", n=0, lineterm="")))
    for name, text in SENT.items():
        with open(f"{out}/sent-{name}", "wb") as f:
            f.write(text)
    print(f"{len(texts)} files, {len(differ)} differ, see {out}/differences")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
