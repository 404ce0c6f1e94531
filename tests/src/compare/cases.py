"""Configuration and cases: deliveries, queue files and commands."""
import os
import pathlib
import socket

import content_cases
import dialogue
import guard_cases
import local_cases
import qmqp_cases
import queue_cases
import report_cases
import requiretls_cases
import rights_cases
import session_cases
import single_cases
import utf8_cases
import wire_cases
from mask import mask

PLACE = "/tmp/postrider-compare"

MAIN = f"""compatibility_level = 3.11
queue_directory = {PLACE}/queue
data_directory = {PLACE}/data
mail_owner = postfix
maillog_file = {PLACE}/log/maillog
maillog_file_prefixes = {PLACE}
mail_name = Postfix
mail_version = 3.11.0
myhostname = mail.example.com
mydomain = example.com
myorigin = $myhostname
mydestination = $myhostname, localhost, {", ".join(local_cases.DOMAINS + rights_cases.DOMAINS + single_cases.DOMAINS + guard_cases.DOMAINS)}
command_time_limit = 2
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.1/32
smtpd_discard_ehlo_keywords = etrn, smtputf8, chunking
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
recipient_delimiter = +
alias_maps = inline:{{ {{team = alice, bob}}, away=far@ok.test, root=alice, postmaster=root,
    loopa=loopb, loopb=loopa, {{mixed = carol, r550@ok.test}}, {utf8_cases.ALIASES} }}, {local_cases.ALIAS_MAPS}
local_recipient_maps = inline:{{ root=x, postmaster=x, alice=x, bob=x, carol=x, team=x, away=x, loopa=x, loopb=x,
    mixed=x, ghost=x, {utf8_cases.LOCAL} }}
virtual_alias_maps = inline:{{ x@va.example=root, {{many@va.example=alice,bob}}, out@va.example=someone@ok.test,
    postmaster@va.example=postmaster }}
virtual_alias_domains = va.example
virtual_mailbox_domains = vm.example
virtual_mailbox_maps = inline:{{ x@vm.example=x/, y@vm.example=y }}
virtual_mailbox_base = {PLACE}/vmail
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
virtual_minimum_uid = 1000
relay_domains = rd.example
relay_recipient_maps = inline:{{ x@rd.example=x }}
mail_spool_directory = {PLACE}/mail
transport_maps = inline:{{ discard.test=discard:silently, {{error.test=error:5.7.1 no mail here}},
    {{retry.test=retry:4.7.1 later}}, refused.test=smtp:[127.0.0.13]:2526, lmtp.test=lmtp:inet:127.0.0.5:2424,
    nosuch.test=nosuch:x, maildir.test=local:, {local_cases.TRANSPORTS}, {content_cases.TRANSPORTS}, {requiretls_cases.TRANSPORTS},
    {wire_cases.TRANSPORTS}, {rights_cases.TRANSPORTS}, {single_cases.TRANSPORTS}, {session_cases.TRANSPORTS}, {guard_cases.TRANSPORTS} }}
""" + local_cases.RECIPIENT_LIMITS + content_cases.MAIN + report_cases.MAIN + single_cases.MAIN + session_cases.MAIN

MASTER = """127.0.0.1:2525 inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
""" + local_cases.MASTER + content_cases.MASTER + report_cases.MASTER + utf8_cases.MASTER + requiretls_cases.MASTER + qmqp_cases.MASTER + queue_cases.MASTER + wire_cases.MASTER + session_cases.MASTER + rights_cases.MASTER + single_cases.MASTER + guard_cases.services(single_cases.options)

FILES = {
    "etc/table": "one: 1\nTwo\t2 words\n# comment\nthree:three\n  continued\nbad\n\nOne other\n",
    "etc/aliases": "root: alice\n# c\nteam: alice, bob\n \"a b\": carol\nteam: twice\nbad line\nempty:\n",
} | content_cases.FILES | report_cases.FILES | wire_cases.FILES | rights_cases.FILES | single_cases.FILES | {
    "etc/tls/" + name: pathlib.Path(dialogue.CERTIFICATES, name).read_text("latin-1")
    for name in sorted(os.listdir(dialogue.CERTIFICATES))}


def shown(done):
    status, out, err = done
    return f"status {status}\n-- out\n{mask(out)}-- err\n{mask(err)}"


def smtp(sender, recipients, body, options="", source="127.0.0.1", rcpt_options="", port=2525):
    """A step: submits a message over SMTP."""
    def step(side):
        connection = socket.socket()
        connection.bind((source, 0))
        connection.connect(("127.0.0.1", port))
        connection.settimeout(20)
        file = connection.makefile("rb")
        out = []

        def reply():
            while True:
                line = file.readline().decode("latin-1").rstrip("\r\n")
                out.append(line)
                if line[:4] == "421 ":
                    # What is written now may be answered by an end or by a reset.
                    out.append(file.read().decode("latin-1") + "(closed)")
                    raise EOFError
                if line[3:4] != "-":
                    return line[:3]
        words = [f"MAIL FROM:<{sender}>{options}"] + [f"RCPT TO:<{r}>{rcpt_options}" for r in recipients] + ["DATA"]
        try:
            reply()
            connection.sendall(b"EHLO client.test\r\n")
            reply()
            del out[:]
            for word in words:
                connection.sendall(word.encode("latin-1") + b"\r\n")
                code = reply()
            if code == "354":
                text = body if body.endswith("\n") or not body else body + "\n"
                connection.sendall(text.replace("\n", "\r\n").encode("latin-1") + b".\r\n")
                reply()
            connection.sendall(b"QUIT\r\n")
            reply()
        except EOFError:
            pass
        except OSError:
            out.append("(closed)")
        connection.close()
        # A busy machine may have delivered the message before its log says anything.
        side.quiet(after="]: disconnect from " if out and out[0][:1] in "245" else "")
        return "== smtp\n" + mask("\n".join(out)) + "\n"
    return step


def run(*words, stdin="", user=None, quiet=True):
    """A step: runs a command."""
    def step(side):
        done = side.command(words, stdin.encode("latin-1"), user)
        if quiet:
            side.quiet()
        return "== " + " ".join(words)[:150] + "\n" + shown(done)
    return step


def queued(*places):
    """A step: shows what is in the queue, by file, through postcat."""
    def step(side):
        _, out, _ = side.command(["postqueue", "-j"])
        text = "== queue files\n"
        import json
        for line in sorted(out.splitlines(), key=lambda x: json.loads(x)["sender"]):
            qid = json.loads(line)["queue_id"]
            for flags in ("-e", "-h", "-b", ""):
                words = ["postcat", "-q", qid] + ([flags] if flags else [])
                text += f"-- postcat {flags}\n" + mask(side.command(words)[1])
            import os
            for folder, _, names in os.walk(side.path("queue")):
                for name in names:
                    if name == qid and folder.split("/queue/")[1].split("/")[0] in ("defer", "bounce", "trace"):
                        with open(os.path.join(folder, name), encoding="latin-1") as f:
                            text += "-- " + folder.split("/queue/")[1].split("/")[0] + " log\n" + mask(f.read())
        return text
    return step


MAIL = "From: a@client.test\nTo: someone\nSubject: test\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <m@client.test>\n\nHello.\n..dot\n"
CASES = {
    "mbox": [smtp("a@client.test", ["alice"], MAIL)],
    "mbox-twice-from-line": [smtp("a@client.test", ["bob", "bob"], "Subject: x\n\nFrom here\n>From there\nlast")],
    "no-headers": [smtp("a@client.test", ["alice"], "just text\n")],
    "no-body": [smtp("a@client.test", ["alice"], "Subject: only\n")],
    "empty": [smtp("a@client.test", ["alice"], "")],
    "null-sender": [smtp("", ["alice"], MAIL)],
    "address-extension": [smtp("a@client.test", ["alice+ext@mail.example.com"], MAIL)],
    "team": [smtp("a@client.test", ["team"], MAIL)],
    "away": [smtp("a@client.test", ["away"], MAIL)],
    "alias-loop": [smtp("a@ok.test", ["loopa"], MAIL)],
    "mixed": [smtp("alice@mail.example.com", ["mixed"], MAIL)],
    "ghost": [smtp("alice@mail.example.com", ["ghost"], MAIL)],
    "upper": [smtp("a@client.test", ["ALICE@MAIL.Example.COM"], MAIL)],
    "many-recipients": [smtp("a@client.test", ["alice", "bob", "x@ok.test", "y@discard.test", "x@vm.example"], MAIL)],
    "virtual-maildir": [smtp("a@client.test", ["x@vm.example"], MAIL)],
    "virtual-mbox": [smtp("a@client.test", ["y@vm.example"], MAIL)],
    "virtual-alias": [smtp("a@client.test", ["many@va.example", "out@va.example"], MAIL)],
    "relay": [smtp("a@client.test", ["x@ok.test"], MAIL)],
    "relay-two": [smtp("a@client.test", ["x@ok.test", "y@ok.test"], MAIL)],
    "relay-aonly": [smtp("a@client.test", ["x@aonly.test"], MAIL)],
    "relay-literal": [smtp("a@client.test", ["x@[127.0.0.5]"], MAIL)],
    "relay-plain": [smtp("a@client.test", ["x@plain.test"], MAIL, " BODY=8BITMIME")],
    "relay-8bit": [smtp("a@client.test", ["x@plain.test"], "Subject: 8\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ngr\xc3\xbc\xc3\x9fe =20 \nend\n", " BODY=8BITMIME")],
    "relay-8bit-none": [smtp("a@client.test", ["x@plain.test"], "Subject: 8\n\ngr\xc3\xbc\xc3\x9fe\n")],
    "relay-old": [smtp("a@client.test", ["x@old.test"], MAIL)],
    "relay-second": [smtp("a@client.test", ["x@two.test"], MAIL)],
    "relay-long-line": [smtp("a@client.test", ["x@ok.test"], "Subject: x\n\n" + "a" * 3000 + "\nend\n")],
    "relay-7bit": [smtp("a@client.test", ["x@ok.test"], MAIL, " BODY=7BIT")],
    "relay-8bit-ok": [smtp("a@client.test", ["x@ok.test"], MAIL, " BODY=8BITMIME")],
    "relay-dots": [smtp("a@client.test", ["x@ok.test"], "Subject: x\n\n..\n..a\n...\n")],
    "content-cr": [smtp("a@client.test", ["alice"], "Subject: x\r\n\r\none\r\ntwo\rthree\n.\r\nfour\n")],
    "lmtp": [smtp("a@client.test", ["x@lmtp.test", "y@lmtp.test"], MAIL)],
    "lmtp-partly": [smtp("alice@mail.example.com", ["x@lmtp.test", "d5@lmtp.test"], MAIL)],
    "bounce-rcpt": [smtp("alice@mail.example.com", ["r5@ok.test"], MAIL)],
    "bounce-two": [smtp("alice@mail.example.com", ["r5@ok.test", "r5b@ok.test", "fine@ok.test"], MAIL)],
    "bounce-dot": [smtp("alice@mail.example.com", ["x@dot5.test"], MAIL)],
    "bounce-mail": [smtp("alice@mail.example.com", ["x@mail5.test"], MAIL)],
    "bounce-greeting": [smtp("alice@mail.example.com", ["x@greet.test"], MAIL)],
    "bounce-nxdomain": [smtp("alice@mail.example.com", ["x@nosuchdomain.test"], MAIL)],
    "bounce-null-mx": [smtp("alice@mail.example.com", ["x@null.test"], MAIL)],
    "bounce-no-address": [smtp("alice@mail.example.com", ["x@noaddr.test"], MAIL)],
    "bounce-loop": [smtp("alice@mail.example.com", ["x@loop.test"], MAIL)],
    "bounce-size": [smtp("alice@mail.example.com", ["x@small.test"], MAIL)],
    "bounce-error": [smtp("alice@mail.example.com", ["x@error.test"], MAIL)],
    "bounce-virtual": [run("sendmail", "-f", "alice", "nosuch@vm.example", stdin="Subject: x\n\ny\n")],
    "bounce-valias": [run("sendmail", "-f", "alice", "nosuch@va.example", stdin="Subject: x\n\ny\n")],
    "bounce-ret-hdrs": [smtp("alice@mail.example.com", ["r5@ok.test"], MAIL, " RET=HDRS ENVID=abc+2Bd")],
    "bounce-orcpt": [smtp("alice@mail.example.com", ["r5@ok.test"], MAIL, rcpt_options=" ORCPT=rfc822;orig+2Bx@ok.test NOTIFY=FAILURE,DELAY")],
    "bounce-never": [smtp("alice@mail.example.com", ["r5@ok.test"], MAIL, rcpt_options=" NOTIFY=NEVER")],
    "bounce-8bit": [smtp("alice@mail.example.com", ["r5@ok.test"], "Subject: gr\xc3\xbc\n\n\xc3\x9f\n", " BODY=8BITMIME")],
    "double-bounce": [smtp("r5@ok.test", ["r5@ok.test"], MAIL)],
    "null-bounce": [smtp("", ["r5@ok.test"], MAIL)],
    "dsn-success-local": [smtp("alice@mail.example.com", ["bob"], MAIL, " ENVID=id1", rcpt_options=" NOTIFY=SUCCESS")],
    "dsn-success-relay": [smtp("alice@mail.example.com", ["x@plain.test"], MAIL, rcpt_options=" NOTIFY=SUCCESS")],
    "dsn-success-passed": [smtp("alice@mail.example.com", ["x@ok.test"], MAIL, " RET=FULL ENVID=e+3Dx", rcpt_options=" NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;y@ok.test")],
    "dsn-success-alias": [smtp("alice@mail.example.com", ["team", "many@va.example"], MAIL, rcpt_options=" NOTIFY=SUCCESS")],
    "dsn-success-discard": [smtp("alice@mail.example.com", ["x@discard.test"], MAIL, rcpt_options=" NOTIFY=SUCCESS")],
    "discard": [smtp("a@client.test", ["x@discard.test"], MAIL)],
    "hop-count": [smtp("alice@mail.example.com", ["bob"], "Received: x\n" * 60 + MAIL)],
    "delivered-to-loop": [smtp("alice@mail.example.com", ["bob"], "Delivered-To: bob@mail.example.com\n" + MAIL)],
    "headers": [smtp("a@client.test", ["alice"], "To: team, x@va.example (comment), \"a b\"@foo\nCc: b\n\tc@bar\nBcc: secret@x.test\nReturn-Path: <z@z>\nFrom: me\nSubject: a\n b\nX: y\n\nbody\n")],
    "header-broken": [smtp("a@client.test", ["alice"], "Subject: x\nnot a header\nX: y\n\nbody\n")],
    "header-from-line": [smtp("a@client.test", ["alice"], "From someone Mon Jan 1\nSubject: x\n\nbody\n")],
    "header-spaces": [smtp("a@client.test", ["alice"], "Subject : x\n   \nbody\n")],
    "header-resent": [smtp("a@client.test", ["alice"], "Resent-From: r@x.test\nSubject: x\n\nbody\n")],
    "header-local-rewrite": [run("sendmail", "alice", stdin="To: bob\nFrom: me (a comment)\nCc: \"x y\", friends: a, b@c;\nReply-To: <r>\n\nx\n")],
    "sendmail": [run("sendmail", "alice", stdin="Subject: x\n\nhello\n")],
    "sendmail-user": [run("sendmail", "bob", stdin="Subject: x\n\nhello\n.\nafter\n")],
    "sendmail-i": [run("sendmail", "-i", "bob", stdin="Subject: x\n\nhello\n.\nafter\n")],
    "sendmail-f": [run("sendmail", "-f", "carol", "-F", "Carol C.", "bob", stdin="Subject: x\n\nhello\n")],
    "sendmail-f-null": [run("sendmail", "-f", "", "bob", stdin="Subject: x\n\nhello\n")],
    "sendmail-t": [run("sendmail", "-t", stdin="To: alice, Bob <bob>\nCc: carol\nBcc: x@discard.test\nSubject: x\n\nhello\n")],
    "sendmail-t-resent": [run("sendmail", "-t", stdin="To: alice\nResent-To: bob\nSubject: x\n\nhello\n")],
    "sendmail-t-both": [run("sendmail", "-t", "carol", stdin="To: alice\nSubject: x\n\nhello\n")],
    "sendmail-t-none": [run("sendmail", "-t", stdin="Subject: x\n\nhello\n")],
    "sendmail-nobody": [run("sendmail", stdin="Subject: x\n\nhello\n")],
    "sendmail-N": [run("sendmail", "-N", "success", "-V", "env1", "-R", "hdrs", "bob", stdin="Subject: x\n\nhello\n")],
    "sendmail-bv": [run("sendmail", "-bv", "bob", "nosuch", "x@discard.test")],
    "sendmail-v": [run("sendmail", "-v", "bob", stdin="Subject: x\n\nhello\n")],
    "sendmail-bs": [run("sendmail", "-bs", stdin="EHLO x\r\nMAIL FROM:<alice>\r\nRCPT TO:<bob>\r\nRCPT TO:<nosuch>\r\nDATA\r\nSubject: x\r\n\r\nhello\r\n.\r\nVRFY x\r\nQUIT\r\n")],
    "sendmail-crlf": [run("sendmail", "bob", stdin="Subject: x\r\n\r\nhello\r\n")],
    "sendmail-from-line": [run("sendmail", "bob", stdin="From carol Mon Jan  1 00:00:00 2024\nSubject: x\n\nFrom me\n")],
    "sendmail-many": [run("sendmail", "alice,bob", "carol", stdin="Subject: x\n\nhello\n")],
    "sendmail-bad-address": [run("sendmail", "a b@", "-x", "<bob>", stdin="Subject: x\n\nhello\n")],
    "sendmail-unknown": [run("sendmail", "nosuch", stdin="Subject: x\n\nhello\n")],
    "sendmail-B8": [run("sendmail", "-B8BITMIME", "bob", stdin="Subject: x\n\nhell\xf6\n")],
    "sendmail-8": [run("sendmail", "bob", stdin="Subject: x\n\nhell\xf6\n")],
    "sendmail-size": [run("sendmail", "bob", stdin="Subject: x\n\n" + ("x" * 1000 + "\n") * 10400)],
    "deferred": [smtp("a1@client.test", ["x@refused.test"], MAIL),
                 smtp("a2@client.test", ["r4@ok.test", "fine@ok.test"], MAIL),
                 smtp("a3@client.test", ["x@dead.test"], MAIL), smtp("a4@client.test", ["x@drop.test"], MAIL),
                 smtp("a5@client.test", ["x@dot4.test"], MAIL), smtp("a6@client.test", ["x@lost.test"], MAIL),
                 smtp("a7@client.test", ["x@greet4.test"], MAIL), smtp("a8@client.test", ["x@retry.test"], MAIL),
                 smtp("a9@client.test", ["x@broken.test"], MAIL), smtp("b1@client.test", ["x@nosuch.test"], MAIL),
                 smtp("b2@client.test", ["x@refused.test"], MAIL, " ENVID=q RET=HDRS", rcpt_options=" NOTIFY=DELAY ORCPT=rfc822;o@refused.test"),
                 run("sendmail", "-f", "b3", "x@refused.test", stdin="Subject: x\n\nhell\xf6\n"),
                 queued(), run("postqueue", "-p"), run("mailq"), run("postqueue", "-j"),
                 run("postsuper", "-h", "ALL"), run("postqueue", "-p"), run("postqueue", "-j"),
                 run("postsuper", "-H", "ALL"), run("postqueue", "-f"), run("postqueue", "-s", "refused.test"),
                 run("postsuper", "-r", "ALL"), run("postqueue", "-p"),
                 run("postsuper", "-d", "NOSUCHID"), run("postsuper", "-d", "AAAAAAAAAA"),
                 run("postsuper", "-d", "-", stdin="BBBBBBBBBB\n"), run("postsuper"),
                 run("postsuper", "-s"), run("postsuper", "-p"), run("postsuper", "-v", "-d", "ALL", "hold"),
                 run("postsuper", "-d", "ALL", "deferred"), run("postqueue", "-p"), run("postqueue", "-j")],
} | local_cases.cases(smtp) | content_cases.cases(smtp, run, queued) | \
    report_cases.cases(smtp, run, queued) | utf8_cases.cases(smtp, run, queued) | \
    requiretls_cases.cases(smtp, run) | qmqp_cases.cases() | queue_cases.cases(smtp, run) | wire_cases.cases(run) | session_cases.cases(run) | \
    rights_cases.cases(smtp) | single_cases.cases(smtp, run) | guard_cases.cases(smtp)

STOPPED = {
    "status-stopped": ["postfix", "status"], "reload-stopped": ["postfix", "reload"],
    "stop-stopped": ["postfix", "stop"], "flush-stopped": ["postfix", "flush"],
    "mailq-stopped": ["mailq"], "postqueue-f-stopped": ["postqueue", "-f"],
}

COMMANDS = {
    "status": ["postfix", "status"], "start-twice": ["postfix", "start"], "reload": ["postfix", "reload"],
    "postfix-none": ["postfix"], "postfix-bad": ["postfix", "frobnicate"], "postfix-flag": ["postfix", "-z", "start"],
    "postfix-two": ["postfix", "start", "stop"],
    "postqueue-none": ["postqueue"], "postqueue-bad": ["postqueue", "-z"], "postqueue-pf": ["postqueue", "-p", "-f"],
    "postqueue-i": ["postqueue", "-i", "NOSUCH"], "postqueue-i2": ["postqueue", "-i", "ABCDEF0123"],
    "postqueue-s": ["postqueue", "-s", "bad site"], "postqueue-word": ["postqueue", "-p", "x"],
    "postsuper-z": ["postsuper", "-z"], "postsuper-queue": ["postsuper", "-d", "ALL", "nosuchqueue"],
    "postcat-none": ["postcat", "/nonexistent"], "postcat-z": ["postcat", "-z"], "postcat-q": ["postcat", "-q", "ABCDEF0123"],
    "postcat-q-bad": ["postcat", "-q", "no/such"], "postcat-passwd": ["postcat", "/etc/hostname"],
    "sendmail-z": ["sendmail", "-z"], "sendmail-bX": ["sendmail", "-bX"], "sendmail-N-bad": ["sendmail", "-N", "foo", "x"],
    "sendmail-R-bad": ["sendmail", "-R", "foo", "x"], "sendmail-h": ["sendmail", "-h"], "sendmail-bt": ["sendmail", "-bt"],
    "sendmail-bv-none": ["sendmail", "-bv"], "sendmail-bp": ["sendmail", "-bp"], "sendmail-q": ["sendmail", "-q"],
    "sendmail-q30": ["sendmail", "-q30m"], "sendmail-qI": ["sendmail", "-qIABCDEF0123"], "sendmail-qR": ["sendmail", "-qRok.test"],
    "sendmail-C": ["sendmail", "-C/nonexistent", "x"], "sendmail-F": ["sendmail", "-f"], "sendmail-O": ["sendmail", "-OFoo=bar", "-bp"],
    "sendmail-B": ["sendmail", "-Bfoo", "x"], "sendmail-t-bs": ["sendmail", "-t", "-bs"], "sendmail-bd-t": ["sendmail", "-bp", "-t"],
    "mailq-word": ["mailq", "x"], "newaliases": ["newaliases"], "sendmail-V": ["sendmail", "-V", "bad id", "x"],
    "postlog": ["postlog", "hello", "there"], "postlog-p": ["postlog", "-p", "error", "-t", "tag", "oops"],
    "postlog-bad": ["postlog", "-p", "nosuch", "x"], "postlog-z": ["postlog", "-z"],
    "postconf-h": ["postconf", "-h", "myhostname", "mydomain"], "postconf-unknown": ["postconf", "nosuchparam"],
    "postconf-n": ["postconf", "-n"], "postconf-n-one": ["postconf", "-n", "mydomain", "queue_run_delay"],
    "postconf-x": ["postconf", "-x", "mydestination"], "postconf-d-one": ["postconf", "-d", "mydestination"],
    "postconf-dx": ["postconf", "-dx", "smtpd_banner"], "postconf-M": ["postconf", "-M", "smtp/unix"],
    "postconf-Mall": ["postconf", "-M"], "postconf-F": ["postconf", "-F", "smtp/unix/command"],
    "postconf-P": ["postconf", "-P"], "postconf-o": ["postconf", "-o", "mydomain=x.test", "-x", "mydomain"],
    "postconf-m": ["postconf", "-m"], "postconf-l": ["postconf", "-l"], "postconf-bad": ["postconf", "-z"],
    "postconf-dn": ["postconf", "-d", "-n"], "postconf-e": ["postconf", "-e", "foo"],
    "postmap-q": ["postmap", "-q", "team", "inline:{team=x}"], "postmap-q-none": ["postmap", "-q", "nobody", "inline:{team=x}"],
    "postmap-q-bad": ["postmap", "-q", "x", "nosuchtype:y"], "postmap-none": ["postmap"],
    "postmap-texthash": ["postmap", "-q", "two", f"texthash:{PLACE}/etc/table"],
    "postmap-s": ["postmap", "-s", f"texthash:{PLACE}/etc/table"],
    "postmap-cdb": ["postmap", f"cdb:{PLACE}/etc/table"], "postmap-cdb-q": ["postmap", "-q", "one", f"cdb:{PLACE}/etc/table"],
    "postmap-cdb-s": ["postmap", "-s", f"cdb:{PLACE}/etc/table"], "postmap-z": ["postmap", "-z"],
    "postmap-cidr": ["postmap", "-q", "10.1.2.3", "cidr:{{10.0.0.0/8 ok}}"],
    "postmap-regexp": ["postmap", "-q", "foobar", "regexp:{{/^foo(.*)$/ got-$1}}"],
    "postmap-static": ["postmap", "-q", "foobar", "static:ok"], "postmap-missing": ["postmap", f"cdb:{PLACE}/etc/nosuch"],
    "postalias": ["postalias", f"cdb:{PLACE}/etc/aliases"], "postalias-q": ["postalias", "-q", "team", f"cdb:{PLACE}/etc/aliases"],
    "postalias-s": ["postalias", "-s", f"cdb:{PLACE}/etc/aliases"], "postalias-q-none": ["postalias", "-q", "nosuch", f"cdb:{PLACE}/etc/aliases"],
}
