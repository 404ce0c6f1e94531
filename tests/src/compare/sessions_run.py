#!/usr/bin/env python3
"""Random SMTP sessions with both mail systems.

usage (in a network and mount namespace of its own): sessions_run.py FOLDER COUNT SEED
"""
import collections
import os
import random
import re
import select
import shutil
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import faults_run as faults    # noqa: E402
import world                   # noqa: E402

COMMANDS = [
    b"HELO client.test", b"EHLO client.test", b"EHLO [192.0.2.1]", b"EHLO [IPv6:2001:db8::1]", b"EHLO", b"HELO ", b"EHLO a b", b"LHLO x", b"EHLO -x",
    b"MAIL FROM:<a@b.test>", b"MAIL FROM:<a@b.test> SIZE=100 BODY=8BITMIME", b"MAIL FROM:<>", b"MAIL FROM: <a@b.test>", b"MAIL FROM:a@b.test", b"MAIL FROM:<a@b.test> RET=HDRS ENVID=a+2Bb",
    b"MAIL FROM:<a@b.test> SIZE=99999999999", b"MAIL FROM:<a@b.test> SIZE=-1", b"MAIL FROM:<a@b.test> SIZE=", b"MAIL FROM:<a@b.test> BODY=9BIT", b"MAIL FROM:<a@b.test> SMTPUTF8",
    b'MAIL FROM:<"a b"@c.test>', b"MAIL FROM:<@x.test,@y.test:a@b.test>", b"MAIL FROM:<a@b.test> AUTH=<>", b"MAIL FROM:<a@b.test> XVERP=+=", b"MAIL FROM:<a@b.test>x", b"MAIL FROM:<a@b.test> FOO",
    b"MAIL FROM", b"MAIL", b"MAIL TO:<a@b.test>", b"MAIL FROM:<a>", b"MAIL FROM:<a@>", b"MAIL FROM:<@b.test>", b"MAIL FROM:<a@[1.2.3.4]>", b"MAIL FROM:<a@b..test>", b"MAIL FROM:<a@-b.test>",
    b"RCPT TO:<x@ok.test>", b"RCPT TO:<bob@mail.test>", b"RCPT TO:<nobody-here@mail.test>", b"RCPT TO:<x@virtual.test>", b"RCPT TO:<y@virtual.test>", b"RCPT TO:<>", b"RCPT TO:<postmaster>",
    b"RCPT TO:<x@ok.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;x+40y", b"RCPT TO:<x@ok.test> NOTIFY=NEVER,DELAY", b"RCPT TO:<x@ok.test> ORCPT=x", b"RCPT TO:<a%b@mail.test>", b"RCPT TO:<c!d@mail.test>",
    b"RCPT TO: x@ok.test", b"RCPT TO:<x@[127.0.0.1]>", b"RCPT TO:<x@[1.2.3.4.5]>", b"RCPT", b"RCPT TO:<x@ok.test> SIZE=1", b'RCPT TO:<"bob"@mail.test>', b"RCPT TO:<bob+x@mail.test>", b"RCPT TO:<@mail.test>",
    b"RCPT TO:<bob@mail.test", b"RCPT TO:bob@mail.test>", b"RCPT TO:<bob@mail.test.>", b"RCPT TO:<bob @mail.test>", b"RCPT TO:<bob@MAIL.test>", b'RCPT TO:<bob\\@mail.test>', b"RCPT TO:<bob(comment)@mail.test>",
    b"DATA", b"DATA x", b"BDAT 5 LAST", b"BDAT 0", b"BDAT 0 LAST", b"BDAT x", b"BDAT", b"BDAT -1", b"BDAT 99999999999999999999", b"BDAT 5 FIRST", b"BDAT 5 LAST x",
    b"RSET", b"RSET x", b"NOOP", b"NOOP x y", b"VRFY bob@mail.test", b"VRFY", b"VRFY nobody-here@mail.test", b"VRFY <bob>", b"VRFY bob bob", b"ETRN ok.test", b"ETRN", b"ETRN #x", b"EXPN list", b"HELP", b"AUTH PLAIN AGEAYg==",
    b"STARTTLS", b"STARTTLS x", b"QUIT", b"QUIT x", b"XFORWARD NAME=x ADDR=192.0.2.1", b"XCLIENT NAME=x", b"GET / HTTP/1.1", b"Subject: x", b"POST /", b"CONNECT x", b".", b"..", b"", b" ", b"\t", b"help", b"mail from:<a@b.test>",
]
RESET = b"<reset>\n"
GOOD = [[b"EHLO c.test"], [b"MAIL FROM:<a@b.test>"], [b"RCPT TO:<bob@mail.test>"]]
LINES = [b"Subject: x", b"", b"text", b".x", b"..", b"x" * 1200, b"From: a@b.test", b" folded", b"\x00nul", b"\xff\xfe", b"a\rb", b".\r", b"To: <x@y.test>", b"X:", b": y", b"Received: x"]


def changed(line, chance):
    """A line with some bytes put in, taken away or changed."""
    out = bytearray(line)
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        at = chance.randrange(len(out) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            out[at:at] = bytes([chance.choice(b" <>@:;,\"\\=+\t\x00\xff\xc3()[].A0")])
        elif kind == 1 and out:
            del out[at:at + chance.randrange(1, 4)]
        elif kind == 2 and at < len(out):
            out[at] = chance.choice(b" <>@:\"\\=\x7f\x00\x80xA9.-")
        elif kind == 3:
            out[at:at] = out[:chance.randrange(1, 20)]
        elif len(out) > 3 and chance.randrange(8) == 0:
            out[at:at] = b"y" * 600
    return bytes(out)


def session(chance):
    """The pieces that a client sends."""
    out = b""
    for _ in range(chance.randrange(1, 12)):
        if chance.randrange(3) == 0:
            for line in GOOD[chance.choice((0, 0, 1)):]:
                out += line[0] + b"\r\n"
        line = changed(chance.choice(COMMANDS), chance)
        out += line + chance.choice((b"\r\n",) * 8 + (b"\n", b" \r\n"))
        word = line[:4].upper()
        if b"SIZE=9999" in line and chance.randrange(8):
            out += b"RSET\r\n"     # the next MAIL is in ROWS
        if word == b"DATA":
            for _ in range(chance.randrange(5)):
                out += chance.choice(LINES) + b"\r\n"
            out += b".\r\n" * (chance.randrange(8) > 0)
        elif word == b"BDAT":
            out += chance.choice((b"a\r\nbc", b"abcde", b"", b"12345678"))
            if chance.randrange(2):
                out += b"\r\nRSET\r\n"
    if chance.randrange(4) == 0:
        out = out[:chance.randrange(len(out) + 1)]
    pieces = []
    while out:
        size = chance.choice((1, 7, 30, 100, 1000, 5000))
        pieces.append(out[:size])
        out = out[size:]
    return pieces


def talk(pieces):
    """What the server answers."""
    connection = socket.create_connection(("127.0.0.1", 2525), 20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    told = connection.recv(4096)
    try:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.002)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass        # the server has hung up
    try:
        while True:
            if not select.select([connection], [], [], 20)[0]:
                told += b"<nothing more>\n"
                break
            piece = connection.recv(65536)
            if not piece:
                break
            told += piece
    except OSError:
        told += RESET
    connection.close()
    return re.sub(r"queued as \w+", "queued as ID", told.decode("latin-1"))


# Rows of DIFFERENCES.md: what is in the session, what Postfix answers, and what Postrider. What comes after it is not compared.
ROWS = {
    "RCPT TO:<@our.domain>": (rb"(?i)RCPT", r"250 2\.1\.5", r"550 5\.1\.1 <@mail\.test\.?>"),
    "an address that ends in @": (rb"@>*\s", r"\d", r"501 5\.1\.[37] Bad"),
    "an address that is followed by NUL": (rb"(?i)(MAIL|RCPT|VRFY)[^\r\n]*\S\0", r"\d", r"501 5\.1\.[37] Bad"),
    "MAIL without SIZE= after one whose size was too large": (rb"SIZE=\w{6}", r"552 5\.3\.4|503 5\.5\.1 Error: need MAIL", r"250 2\.1\.[05]|5"),
    "commands after a BDAT that was refused": (rb"(?i)BDAT", r"503", r"503|459|250|501"),
    "several carriage returns before the end of a line": (rb"\n\.\r\r\n", "", ""),
    "BDAT with more than message_size_limit that is refused for another reason": (rb"(?i)BDAT [1-9]\d{5}", r"\d", r"$"),
}


def replies(text):
    return re.findall(r"(?:\d{3}-.*\n)*.*\n?", text)


def same(session, one, other):
    """Whether both say the same, as far as the client gets it: a server that hangs up in the middle takes its last words with it.
    The name of a row where that accounts for the first difference."""
    cut = RESET.decode()
    if one.endswith(cut) or other.endswith(cut):
        one, other = one.replace(cut, ""), other.replace(cut, "")
        if one.startswith(other) or other.startswith(one):
            return True
    if one == other:
        return True
    first = next((o, u) for o, u in zip(replies(one), replies(other)) if o != u)
    return next((name for name, (sent, theirs, ours) in ROWS.items()
                 if re.search(sent, b"".join(session)) and re.match(theirs, first[0]) and re.match(ours, first[1])), False)


def main():
    out, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    faults.surround()
    chance = random.Random(seed)
    asked = [session(chance) for _ in range(count)]
    answers = {}
    for system in ("oracle", "us"):
        faults.set_up(system, "smtpd_banner = mail.test ESMTP\nsmtpd_error_sleep_time = 0\ndefault_process_limit = 20\nsmtpd_client_connection_rate_limit = 0\n"
                      "smtpd_client_connection_count_limit = 0\nsmtpd_forbid_unauth_pipelining = no\ndefer_transports = smtp, local, virtual\nqueue_minfree = 0\nmessage_size_limit = 100000\n", size=400)
        faults.run(system, ["postfix", "start"])
        world.await_port(2525)
        with ThreadPoolExecutor(6) as pool:
            answers[system] = list(pool.map(talk, asked))
        faults.run(system, ["postfix", "stop"])
        shutil.move(faults.PLACE + "/maillog", f"{out}/{system}-maillog")
        with open(f"{out}/{system}-maillog", encoding="latin-1") as f:
            text = f.read()
        print(system, "ended or complained:", collections.Counter(re.findall(r"postfix/\w+\[\d+\]: (?:fatal|panic|error).*", text)).most_common(5), flush=True)
    found = [same(asked[i], answers["oracle"][i], answers["us"][i]) for i in range(count)]
    differ = [i for i in range(count) if not found[i]]
    for name, number in collections.Counter(f for f in found if isinstance(f, str)).items():
        print(f"{number} as in DIFFERENCES.md: {name}")
    with open(out + "/differences", "w", encoding="latin-1") as f:
        for i in differ:
            f.write(f"##### {i}\n" + "".join(repr(p) + "\n" for p in pieces_of(asked[i])) + f"--- oracle\n{answers['oracle'][i]}--- us\n{answers['us'][i]}")
    print(f"{count} sessions, {len(differ)} differ, see {out}/differences")
    sys.exit(1 if differ else 0)


def pieces_of(pieces):
    """The lines of a session."""
    return b"".join(pieces).split(b"\n")


if __name__ == "__main__":
    main()
