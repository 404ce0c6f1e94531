#!/usr/bin/env python3
"""One run of the interchange test: one mail system writes a spool, another takes it over.

usage (in a network and mount namespace of its own): interchange_run.py WRITER READER FOLDER

WRITER and READER are us, oracle, or debian, the Postfix of this host. They see the spool at the same place with the
same owners. FOLDER gets what postcat and postqueue say about the same files, ours beside that Postfix's which takes
part, and what the reader delivers.
"""
import difflib
import json
import os
import re
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import cases          # noqa: E402
import local_cases    # noqa: E402
import editing_milter  # noqa: E402
import side as sides  # noqa: E402
import world          # noqa: E402
from mask import mask  # noqa: E402

SENDER = "alice@mail.example.com"
MAIL = cases.MAIL
HOLD = "defer_transports = smtp, local, virtual, error, lmtp, pipe\n"
OLD = "alice+old@mail.example.com"     # of mail that is returned by the other for the reasons that the one has noted
MILTER_PORT = 2880


def kinds(smtp, run):
    """What is put into the queue, one message each."""
    def to(subject, *recipients, options="", rcpt="", body="Hello.\n", sender=SENDER, port=2525):
        return smtp(sender, list(recipients), f"Subject: {subject}\nX-Gone: x\nTo: someone\n\n{body}", options,
                    rcpt_options=rcpt, port=port)
    text = "Subject: s\n\nhello\n"
    steps = [
        to("plain", "x@ok.test"), to("two", "x@ok.test", "y@ok.test"), to("local", "bob"), to("virtual", "x@vm.example"),
        to("mixed", "bob", "x@vm.example", "x@ok.test", "r5@ok.test"), to("null", "bob", sender=""),
        to("bounce", "r5@ok.test"), to("bounce-two", "r5@ok.test", "r5b@ok.test"),
        to("error", "x@error.test"), to("alias", "team"), to("valias", "many@va.example"),
        to("extension", "alice+ext@mail.example.com"), to("quoted", '"a b"@ok.test'),
        to("long-line", "x@ok.test", body="a" * 9000 + "\n"), to("dots", "x@ok.test", body="..\n..a\n"),
        to("big", "x@ok.test", body=("x" * 70 + "\n") * 1200), to("no-body", "x@ok.test", body=""),
        to("8bit", "x@ok.test", options=" BODY=8BITMIME", body="\xc3\x9f\n"),
        to("ret-full", "r5@ok.test", options=" RET=FULL ENVID=en+2Bv"), to("ret-hdrs", "r5@ok.test", options=" RET=HDRS ENVID=e2"),
        to("never", "r5@ok.test", rcpt=" NOTIFY=NEVER"), to("success", "bob", rcpt=" NOTIFY=SUCCESS ORCPT=rfc822;o+2Bx@x.test"),
        to("success-relay", "x@plain.test", rcpt=" NOTIFY=SUCCESS"), to("delay", "r5@ok.test", rcpt=" NOTIFY=DELAY"),
        to("all", "x@ok.test", "r5@ok.test", options=" RET=HDRS ENVID=e3", rcpt=" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;p@x.test"),
        to("orcpt", "r5@ok.test", rcpt=" ORCPT=x-y;some+20thing"), to("warned", "x@ok.test", port=2590),
        to("discard", "x@discard.test"), to("many", *[f"m{i}@ok.test" for i in range(120)]),
        to("old", "x@ok.test", sender=OLD), to("old-part", "x@discard.test", "x@ok.test", "bob", sender=OLD),
        to("old-dsn", "x@ok.test", sender=OLD, options=" RET=HDRS ENVID=e4", rcpt=" NOTIFY=FAILURE ORCPT=rfc822;o+2Bx@x.test"),
        to("old-never", "x@ok.test", sender=OLD, rcpt=" NOTIFY=NEVER"), to("old-8bit", "x@ok.test", sender=OLD, options=" BODY=8BITMIME", body="\xc3\x9f\n"),
        to("old-alias", "many@va.example", sender=OLD, options=" RET=FULL"), run("sendmail", "-f", OLD, "-N", "failure,delay", "-V", "env2", "bob", stdin=text),
        run("sendmail", "bob", stdin=text), run("sendmail", "-f", "carol", "-F", "C. C.", "x@ok.test", stdin=text),
        run("sendmail", "-f", "", "bob", stdin=text), run("sendmail", "-t", stdin="To: bob, x@ok.test\nBcc: alice\n" + text),
        run("sendmail", "-XV", "-f", "alice", "x@ok.test", "r5@ok.test", stdin=text),
        run("sendmail", "-N", "success", "-V", "env1", "-R", "hdrs", "bob", stdin=text),
        run("sendmail", "-v", "-f", "alice", "bob", "x@ok.test", stdin=text), run("sendmail", "-B8BITMIME", "bob", stdin=text),
    ]
    edits = ("edit add", "edit insert", "edit change", "edit delete", "edit rcpt", "edit sender", "edit body",
             "edit add insert change delete rcpt sender body")
    return steps, [to(edit, "x@ok.test", "dropped@ok.test", port=2591) for edit in edits]


class Run:
    def __init__(self, writer, reader, out):
        self.systems = {name: sides.Side(name, out) for name in ("us", "oracle", "debian")}
        self.judge = "debian" if "debian" in (writer, reader) else "oracle"
        self.writer, self.reader, self.out = self.systems[writer], self.systems[reader], out

    def set_up(self):
        root = os.environ["POSTRIDER_ORACLE"]
        sides.set_up(self.systems["oracle"], [])
        place = sides.PLACE
        os.makedirs(place, exist_ok=True)
        subprocess.run(["mount", "--bind", root + place, place], check=True)
        # Users and groups are the oracle's for both, so that the spool has the same owners.
        for name in ("passwd", "group"):
            with open(f"{root}/etc/{name}", encoding="latin-1") as f:
                world.bind("/etc/" + name, f.read())
        for name in ("resolv.conf", "hosts"):
            with open(f"{root}/etc/{name}", encoding="latin-1") as f:
                world.bind("/etc/" + name, f.read())
        threading.Thread(target=editing_milter.serve(MILTER_PORT).serve_forever, daemon=True).start()
        self.master, self.main = (open(f"{place}/etc/{name}", encoding="latin-1").read()
                                  for name in ("master.cf", "main.cf"))

    def configure(self, writes, reader):
        master = self.master
        if writes:
            master += f"127.0.0.1:2591 inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:{MILTER_PORT}\n"
        main = self.main + (HOLD if writes else "")
        if reader == "us":
            main = re.sub("(?m)^(daemon|command)_directory.*\n", "", main) + \
                f"daemon_directory = {os.environ['POSTRIDER_IMAGE']}/libexec\ncommand_directory = {self.systems['us'].sbin}\n"
        sides.write_file(sides.PLACE + "/etc/main.cf", main)
        sides.write_file(sides.PLACE + "/etc/master.cf", master)

    def write(self):
        system = self.writer
        self.configure(True, system.name)
        system.command(["postfix", "start"])
        world.await_port(2525)
        system.quiet(1.0)
        plain, edited = kinds(cases.smtp, cases.run)
        for step in plain + edited:
            step(system)
        # Long queue ids, and some on hold.
        with open(sides.PLACE + "/etc/main.cf", "a") as f:
            f.write("enable_long_queue_ids = yes\n")
        system.command(["postfix", "reload"])
        system.quiet(2.0, after="]: reload -- ")
        for step in plain[:6]:
            step(system)
        listed = [json.loads(line) for line in system.command(["postqueue", "-j"])[1].splitlines()]
        for message in listed[::7]:
            system.command(["postsuper", "-h", message["queue_id"]])
        system.command(["postfix", "stop"])
        system.quiet()
        # Left in maildrop while nobody is there.
        cases.run("sendmail", "bob", stdin="Subject: dropped\n\nlate\n")(system)
        cases.run("sendmail", "-N", "never", "x@ok.test", stdin="Subject: dropped\n\nlate\n")(system)

    def files(self):
        for queue in ("deferred", "hold", "maildrop", "incoming", "active"):
            for file in sides.files_below(f"{sides.PLACE}/queue/{queue}"):
                yield queue, file

    def compare_tools(self):
        """What both systems' commands say about the same spool; the differences."""
        # Postfix's postqueue needs its own showq, ours takes no other than its own.
        self.configure(True, self.judge)
        with open(sides.PLACE + "/etc/main.cf", "a") as f:
            f.write("enable_long_queue_ids = yes\n")
        text, count = [], 0
        commands = [["postqueue", "-p"], ["postqueue", "-j"], ["mailq"]]
        for queue, file in self.files():
            count += 1
            for flags in ([], ["-e"], ["-h"], ["-b"], ["-v"], ["-o"], ["-eo"], ["-bh"]):
                commands.append(["postcat"] + flags + [file])
        for command in commands:
            said = [self.systems[name].command(command) for name in (self.judge, "us")]
            if "-v" in command:
                # Postfix also tells about itself.
                said = [(s, o, "") for s, o, e in said]
            if self.judge == "debian" and "-j" in command:      # new in 3.11
                said = [(s, re.sub(r'"orig_address": "[^"]*", ', "", o), e) for s, o, e in said]
            if command[0] in ("postqueue", "mailq"):
                said = [(s, "\n".join(sorted(o.split("\n"))), e) for s, o, e in said]
            if said[0] != said[1]:
                text += [" ".join(command)] + list(difflib.unified_diff(
                    *[f"{s}\n{o}{e}".split("\n") for s, o, e in said], self.judge, "us", lineterm=""))
        with open(f"{self.out}/tools", "w", encoding="latin-1") as f:
            f.write("\n".join(text) + ("\n" if text else ""))
        return count, len(commands)

    def read(self):
        system = self.reader
        self.configure(False, system.name)
        before = {f: os.path.getsize(f) for part in ("mail", "vmail", "home")
                  for f in sides.files_below(f"{sides.PLACE}/{part}")}
        world.RECEIVED.clear()
        system.log()
        os.chmod(sides.PLACE + "/log/maillog", 0o666)   # Postfix 3.7 opens it when it is root no more
        system.command(["newaliases"])  # Postfix cannot read tables that we have made
        status, _, said = system.command(["postfix", "start"])
        if status:
            print(f"postfix start: {status} " + "\n".join(line for line in said.split("\n") if "unused parameter" not in line))
        world.await_port(2525)
        system.quiet(1.5)
        system.command(["postsuper", "-H", "ALL"])
        for message in [json.loads(line) for line in system.command(["postqueue", "-j"])[1].splitlines()]:
            if message["sender"] == OLD:
                system.command(["postsuper", "-e", message["queue_id"]])
        system.command(["postqueue", "-f"])
        end = time.time() + 60
        while time.time() < end and any(True for _ in self.files()):
            time.sleep(0.3)
        system.quiet(1.0)
        left = [q + " " + os.path.basename(f) for q, f in self.files()]
        text = ["== left " + self.normal(" ".join(left))]
        for part in ("mail", "vmail", "home"):
            for f in sides.files_below(f"{sides.PLACE}/{part}"):
                with open(f, encoding="latin-1") as opened:
                    opened.seek(before.get(f, 0))
                    mails = re.split(r"(?m)^(?=From \S+  \w{3} )", opened.read())
                    where = re.sub(r"/[0-9]+\.[^/]*$", "/MAILDIR", f[len(sides.PLACE):])
                    text += [f"== {where}\n" + self.normal(m) for m in mails if m]
        # By message, not by connection; which deliveries share one is a matter of timing.
        text += ["== relayed\nMAIL FROM" + self.normal(m)
                 for r in world.RECEIVED for m in r.split("MAIL FROM")[1:]]
        with open(f"{self.out}/delivered", "w", encoding="latin-1") as f:
            f.write("\n".join(sorted(text)))
        lines = sorted(self.normal(re.sub(r"^\S+ +\S+ \S+ \S+ \S+\[\d+\]: ", "", line)) for line in system.log()
                       if ("status=" in line or "warning" in line or "fatal" in line or "panic" in line)
                       # Said at a start, when Postfix has no process yet that writes the log.
                       and "QUEUE FILE NAMES WERE CHANGED" not in line)
        with open(f"{self.out}/log", "w", encoding="latin-1") as f:
            f.write("\n".join(lines) + "\n")
        system.command(["postfix", "stop"])

    @staticmethod
    def normal(text):
        text = re.sub(r"\b[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10}z[0-9A-Za-z]{1,8}\b", "QID", text)
        text = re.sub(r"conn_use=\d+, |tls=\S+, | SIZE=\d+|^RSET\n", "", mask(text), flags=re.M)
        return re.sub(r"^(QID: from=<\S*>, size=)\d+", r"\1N", text, flags=re.M)


def main():
    run = Run(*sys.argv[1:4])
    os.makedirs(run.out, exist_ok=True)
    run.set_up()
    try:
        run.write()
        files, commands = run.compare_tools()
        print(f"{sys.argv[1]} -> {sys.argv[2]}: {files} queue files, {commands} commands compared")
        run.read()
    finally:
        for system in run.systems.values():
            system.command(["postfix", "stop"])


if __name__ == "__main__":
    main()
