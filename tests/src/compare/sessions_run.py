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
import subprocess
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
NASTY = [
    b"MAIL FROM:<\xc3\xa9@b.test> SMTPUTF8", b"MAIL FROM:<\xc3\xa9@b.test>", b"MAIL FROM:<a@\xc3\xa9.test> SMTPUTF8", b"RCPT TO:<\xc3\xa9@ok.test>", b"VRFY \xc3\xa9@mail.test SMTPUTF8", b"EHLO \xc3\xa9.test",
    b"AUTH PLAIN", b"AUTH PLAIN !!!", b"AUTH LOGIN", b"AUTH", b"AUTH PLAIN =", b"AUTH FOO x", b"STARTTLS\r\n\x16\x03\x01\x00\x05hello", b"NOOP " + b"x" * 2040, b"NOOP " + b"x" * 2050, b"MAIL FROM:<" + b"a" * 600 + b"@b.test>",
    b"XCLIENT NAME=a.test ADDR=192.0.2.7", b"XCLIENT ADDR=[UNAVAILABLE]", b"XCLIENT NAME=x ADDR=IPV6:2001:db8::7 PROTO=ESMTP HELO=h", b"XCLIENT", b"XCLIENT FOO=x", b"XCLIENT NAME", b"XCLIENT LOGIN=joe PORT=99999", b"XCLIENT DESTADDR=1.2.3.4",
    b"XFORWARD NAME=a.test ADDR=192.0.2.8 PORT=25", b"XFORWARD SOURCE=LOCAL IDENT=x+20y HELO=h+2Bi PROTO=SMTP", b"XFORWARD", b"XFORWARD ADDR=1.2.3", b"XFORWARD NAME=[TEMPUNAVAIL]", b"XFORWARD PORT=0 X=y", b"PROXY TCP4 192.0.2.9 127.0.0.1 5 25",
    b"MAIL FROM:<a@b.test> XVERP", b"MAIL FROM:<a@b.test> XVERP==+", b"MAIL FROM:<> XVERP", b"MAIL FROM:<a@b.test> AUTH=x+40y", b"MAIL FROM:<a@b.test> BODY=7BIT RET=FULL", b"RCPT TO:<x@ok.test> ORCPT=utf-8;\xc3\xa9", b"BDAT 20 LAST\r\nSubject: y\r\n\r\nxyz\r\nDATA",
]
RESET = b"<reset>\n"
GOOD = [[b"EHLO c.test"], [b"MAIL FROM:<a@b.test>"], [b"RCPT TO:<bob@mail.test>"]]
LINES = [b"Subject: x", b"", b"text", b".x", b"..", b"x" * 1200, b"From: a@b.test", b" folded", b"\x00nul", b"\xff\xfe", b"a\rb", b".\r", b"To: <x@y.test>", b"X:", b": y", b"Received: x",
         b"y" * 2046, b"y" * 2047, b"y" * 2048, b"y" * 2049, b"y" * 4096, b"y" * 4097, b"S: " + b"z" * 5000, b"Subject: " + b"z " * 1500, b"\xc3\xa9: \xc3\xa9", b"Subject: \xc3\xa9", b"\t", b" ", b"A B: c", b"a\x00b: c\x00d", b"From me",
         b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="b"', b"Content-Type: message/rfc822", b"--b", b"--b--", b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 8bit", b"Content-Type: multipart/digest; boundary=" + b"c" * 3000,
         b"To: a, b <c@d.test>, e:f;", b"Date: x", b"Message-Id: <m@b.test>", b"Resent-From: <r@b.test>", b"Return-Path: <x>", b"Bcc: secret", b"X-H: 1\r\n" * 300, b"Delivered-To: x", b"-b", b"From MAILER", b">From x", b"Cc: x@y\r\n z@w", b"\x7f\x01"]


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
        if chance.randrange(8) == 0:
            out += b"EHLO c.test\r\nMAIL FROM:<a%d@b.test>\r\nRCPT TO:<x@ok.test>\r\nDATA\r\n" % chance.randrange(10 ** 9)
            out += b"".join(chance.choice(LINES).replace(b".\r", b".") + b"\r\n" for _ in range(chance.randrange(20))) + b".\r\n"
        if chance.randrange(3) == 0:
            for line in GOOD[chance.choice((0, 0, 1)):]:
                out += line[0] + b"\r\n"
        line = changed(chance.choice(NASTY if chance.randrange(6) == 0 else COMMANDS), chance)
        out += line + chance.choice((b"\r\n",) * 8 + (b"\n", b" \r\n"))
        word = line[:4].upper()
        if b"SIZE=9999" in line and chance.randrange(8):
            out += b"RSET\r\n"     # the next MAIL is in ROWS
        if word == b"DATA":
            for _ in range(chance.randrange(8)):
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
    told, gone = connection.recv(4096), False       # whether the server has hung up while there was more to send
    try:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.002)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        gone = True
    try:
        while True:
            if not select.select([connection], [], [], 20)[0]:
                told += b"<nothing more>\n"
                break
            piece = connection.recv(65536)
            if not piece:
                break
            told += piece
        if gone:
            told += RESET
    except OSError:
        told += RESET
    connection.close()
    return re.sub(r"queued as \w+", "queued as ID", told.decode("latin-1"))


# Rows of DIFFERENCES.md: what is in the session, what Postfix answers, and what Postrider. What comes after it is not compared.
ROWS = {
    "RCPT TO:<@our.domain>": (rb"(?i)RCPT", r"250 2\.1\.5|252", r"550 5\.1\.1 <[@%](mail\.test\.?|\[127\.0\.0\.1\])>"),
    "an address that ends in @": (rb"@@|@>*\s", r"\d", r"501 5\.1\.[37] Bad"),
    "a route behind a route": (rb"<>[^\r\n]*@[^\r\n]*:", r"\d", r"501 5\.1\.[37] Bad"),
    "an address that is followed by NUL": (rb"(?i)(MAIL|RCPT|VRFY)[^\r\n]*\S\0", r"\d", r"501 5\.1\.[37] Bad"),
    "MAIL without SIZE= after one whose size was too large": (rb"SIZE=\w{6}", r"552 5\.3\.4|503 5\.5\.1 Error: need MAIL", r"250 2\.1\.[05]|5"),
    "commands after a BDAT that was refused": (rb"(?i)BDAT", r"503", r"503|459|250|5[05]"),
    "a command line of more than 4,096 bytes": (rb"[^\n]{4096}", "", ""),
    "several carriage returns before the end of a line": (rb"\r\r\n", "", ""),
    "XCLIENT with a mistake": (rb"(?i)XCLIENT|XFORWARD", r"501 5\.5\.4 Bad \w+ (syntax|attribute)", r"501 5\.5\.4 Bad \w+ (syntax|attribute)"),
    "BDAT with more than message_size_limit that is refused for another reason": (rb"(?i)BDAT [1-9]\d{5}", r"\d", r"$"),
}


# What differs between two deliveries of the same message.
MASKS = ((r"(?m)^(message_size:|message_arrival_time:|create_time:|\*\*\* ).*", r"\1"), (r"(client_port=|log_ident=)\w+", r"\1"), (r" id \w+", " id QID"),
         (r"\w{3}, +\d+ \w{3} \d{4} \d\d:\d\d:\d\d \+0000 \(UTC\)", "DATE"), (r"<\d{14}\.\w+@", "<MESSAGE-ID@"))


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


def mail():
    """The messages in the queue, as Postfix's postcat shows them; how many times each."""
    found, files = collections.Counter(), list(faults.files("incoming", "active", "deferred"))
    for at in range(0, len(files), 50):
        shown = subprocess.run(["chroot", faults.ROOT, "/usr/sbin/postcat", "-c", faults.PLACE + "/etc", *files[at:at + 50]], capture_output=True, check=False).stdout.decode("latin-1")
        for text in re.split(r"(?m)^\*\*\* ENVELOPE RECORDS .*\n", shown)[1:]:
            for pattern, name in MASKS:
                text = re.sub(pattern, name, text)
            found[text] += 1
    return found


def main():
    out, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    faults.surround()
    chance = random.Random(seed)
    asked = [session(chance) for _ in range(count)]
    answers, arrived = {}, {}
    trusted = "127.0.0.1" if seed % 2 == 0 else ""
    for system in ("oracle", "us"):
        faults.set_up(system, "smtpd_banner = mail.test ESMTP\nmail_name = Postfix\nsmtpd_error_sleep_time = 0\ndefault_process_limit = 20\nsmtpd_client_connection_rate_limit = 0\n"
                      "smtpd_client_connection_count_limit = 0\nsmtpd_forbid_unauth_pipelining = no\ndefer_transports = smtp, local, virtual\nqueue_minfree = 0\nmessage_size_limit = 100000\n"
                      f"smtpd_authorized_xclient_hosts = {trusted}\nsmtpd_authorized_xforward_hosts = {trusted}\nsmtpd_authorized_verp_clients = {trusted}\n", size=400)
        faults.run(system, ["postfix", "start"])
        world.await_port(2525)
        with ThreadPoolExecutor(6) as pool:
            answers[system] = list(pool.map(talk, asked))
        faults.run(system, ["postfix", "stop"])
        arrived[system] = mail()
        shutil.move(faults.PLACE + "/maillog", f"{out}/{system}-maillog")
        with open(f"{out}/{system}-maillog", encoding="latin-1") as f:
            text = f.read()
        print(system, "ended or complained:", collections.Counter(re.findall(r"postfix/\w+\[\d+\]: (?:fatal|panic|error).*", text)).most_common(5), flush=True)
    found = [same(asked[i], answers["oracle"][i], answers["us"][i]) for i in range(count)]
    differ = [i for i in range(count) if not found[i]]
    for name, number in collections.Counter(f for f in found if isinstance(f, str)).items():
        print(f"{number} as in DIFFERENCES.md: {name}")
    # rows of DIFFERENCES.md: <@our.domain>; XCLIENT with a mistake, of which other commands of the session may make one; white space behind an encoding
    odd = {name for pieces in asked for s in [b"".join(pieces)] if b"XCLIENT" in s.upper() or b"\r\r\n" in s or b"<@mail.test" in s for name in re.findall(rb"<(a\d+@b\.test)>", s) + [b"a@b.test", b""]}
    for messages in arrived.values():
        for text in list(messages):
            if re.search(r"(?mi)^Content-Transfer-Encoding: 8bit\n?[ \t]", text) or re.search(r"(?m)^sender: (.*)", text)[1].encode("latin-1") in odd:
                del messages[text]
    late = [(system, text, n) for system, one, other in (("oracle", "oracle", "us"), ("us", "us", "oracle"))
            for text, n in (arrived[one] - arrived[other]).items()]
    with open(out + "/mail", "w", encoding="latin-1") as f:
        f.writelines(f"##### {system} {n}\n{text}" for system, text, n in late)
    print(f"{sum(arrived['us'].values())} messages, {sum(n for _, _, n in late)} on one side only, see {out}/mail")
    with open(out + "/differences", "w", encoding="latin-1") as f:
        for i in differ:
            f.write(f"##### {i}\n" + "".join(repr(p) + "\n" for p in pieces_of(asked[i])) + f"--- oracle\n{answers['oracle'][i]}--- us\n{answers['us'][i]}")
    print(f"{count} sessions, {len(differ)} differ, see {out}/differences")
    sys.exit(1 if differ or late else 0)


def pieces_of(pieces):
    """The lines of a session."""
    return b"".join(pieces).split(b"\n")


if __name__ == "__main__":
    main()
