#!/usr/bin/env python3
"""One side of the comparison: runs every case against one mail system and writes down what it saw.

usage (in a network and mount namespace of its own): side.py us|oracle|debian FOLDER [CASE...]

Both sides see the same paths, ports, users, host names and DNS, so only ids and times are masked.
"""
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import cases          # noqa: E402
import dialogue       # noqa: E402
import filter         # noqa: E402
import local_cases    # noqa: E402
import report_cases  # noqa: E402
import session_cases  # noqa: E402
import world          # noqa: E402
from mask import mask, mask_log, mask_sizes  # noqa: E402

PLACE = "/tmp/postrider-compare"
WHOLE = ("etrn", "proxy", "rcpt", "routing", "verify")      # files of dialogues that are cases, too


class Side:
    """A mail system: ours, the oracle, or the Postfix that is installed on this host (debian)."""

    def __init__(self, name, out):
        self.name = name
        self.out = out
        self.root = os.environ["POSTRIDER_ORACLE"] if name == "oracle" else ""
        self.sbin = os.environ["POSTRIDER_IMAGE"] + "/sbin" if name == "us" else "/usr/sbin"
        self.seen = 0

    def path(self, name):
        """Where a file of the system lies for us."""
        return f"{self.root}{PLACE}/{name}"

    def command(self, words, stdin=b"", user=None, env=None):
        """Runs one of the system's commands: (status, stdout, stderr)."""
        # Of Postfix's commands, two are in another place; messages must not show which.
        sbin = "/usr/bin" if self.name != "us" and words[0] in ("mailq", "newaliases") else self.sbin
        words = [f"{sbin}/{words[0]}"] + list(words[1:])
        if user:
            words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] + words
        if self.root:
            words = ["chroot", self.root] + words
        done = subprocess.run(words, input=stdin, capture_output=True, timeout=120,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC",
                                   "MAIL_CONFIG": PLACE + "/etc", **(env or {})}, cwd="/")
        return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")

    def write(self, name, text):
        """Writes the result of a case."""
        file = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="latin-1") as f:
            f.write(text)

    def lines(self):
        """Log lines that have come since the last call of log()."""
        try:
            with open(self.path("log/maillog"), encoding="latin-1", newline="\n") as f:
                f.seek(self.seen)
                return f.read()
        except FileNotFoundError:
            return ""

    def log(self):
        """Log lines that have come since the last call."""
        new = self.lines()
        self.seen += len(new)
        return new.split("\n")[:-1]

    def busy(self, lines):
        """Whether a message or a client is on its way."""
        if any(names for queue in ("maildrop", "incoming", "active")
               for _, _, names in os.walk(self.path("queue/" + queue))):
            return True
        # `postsuper -d ALL` names no messages.
        lines = lines.rpartition("]: Deleted: ")[2]
        active = set(re.findall(r"qmgr\[\d+\]: (\w+): from=<.*\(queue active\)", lines))
        active -= set(re.findall(r"(?:qmgr|postsuper)\[\d+\]: (\w+): removed", lines))
        active -= set(re.findall(r'saving corrupt file "(\w+)"', lines))
        waiting = {name for queue in ("deferred", "hold", "corrupt")
                   for _, _, names in os.walk(self.path("queue/" + queue)) for name in names}
        return bool(active - waiting) or (lines.count("smtpd[") and
            lines.count("]: connect from ") > lines.count("]: disconnect from "))

    def quiet(self, still=float(os.environ.get("COMPARE_STILL", "0.25")), limit=20.0, after=""):
        """Waits until this has been logged, nothing is on its way, and nothing more is logged."""
        end = time.time() + limit
        lines, since = self.lines(), time.time()
        # Twice: a message that moves on between the looks at two directories is in neither.
        while time.time() < end and (time.time() - since < still or after not in lines
                                     or self.busy(lines) or self.busy(lines)):
            time.sleep(still / 10)
            now = self.lines()
            if now != lines:
                lines, since = now, time.time()

    def await_log(self, text, limit=20.0):
        """Waits until this has been logged."""
        end = time.time() + limit
        while time.time() < end:
            try:
                with open(self.path("log/maillog"), encoding="latin-1") as f:
                    if text in f.read():
                        return
            except FileNotFoundError:
                pass
            time.sleep(0.05)


def write_file(name, text, mode=0o644):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w", encoding="latin-1") as f:
        f.write(text)
    os.chmod(name, mode)


def set_up(side, dialogues):
    # Seen in this mount namespace only: comparisons may run at the same time.
    place = side.root + "/tmp" if side.root else side.path("")
    os.makedirs(place, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place], check=True)
    os.makedirs(side.path(""), exist_ok=True)
    for _ in range(5000):       # numbers of files are part of queue ids: let them be of one length
        with open(place + "/number", "w", encoding="latin-1"):
            os.unlink(place + "/number")
    world.begin(side)
    ports, services = {}, []
    for d in dialogues:
        key = tuple(d.settings)
        if key not in ports:
            ports[key] = 5000 + len(ports)
            options = "".join("\n    -o { %s }" % s for s in d.settings)
            services.append(f"127.0.0.1:{ports[key]} inet n - n - - smtpd{options}")
        d.port = ports[key]
    main = cases.MAIN
    if side.name != "us":
        main += "".join(f"{k} = {v}\n" for k, v in (
            ("daemon_directory", "/usr/lib/postfix/sbin"), ("command_directory", "/usr/sbin")))
    else:
        main += "".join(f"{k} = {v}\n" for k, v in (
            ("daemon_directory", os.environ["POSTRIDER_IMAGE"] + "/libexec"),
            ("command_directory", side.sbin)))
    write_file(side.path("etc/main.cf"), main)
    write_file(side.path("etc/master.cf"), cases.MASTER + "\n".join(services) + "\n")
    for name, text in cases.FILES.items():
        write_file(side.path(name), text, 0o755 if text.startswith("#!") else 0o644)
    uid, gid = (int(x) for x in subprocess.run(
        (["chroot", side.root] if side.root else []) + ["sh", "-c", "id -u postfix; id -g postfix"],
        capture_output=True, check=True).stdout.split())
    for name in ("log", "data", "queue", "mail", "vmail", "home/alice", "home/bob", "home/carol"):
        os.makedirs(side.path(name), exist_ok=True)
    os.chmod(side.path("mail"), 0o1777)
    os.chown(side.path("data"), uid, gid)
    os.chown(side.path("vmail"), 5000, 5000)
    for user, number in world.USERS.items():
        os.chown(side.path("home/" + user), number, number)
    local_cases.prepare(side, world.USERS)


def clear(side):
    """What waits in the queue is nothing to the next case."""
    if any(names for queue in ("deferred", "hold") for _, _, names in os.walk(side.path("queue/" + queue))):
        side.command(["postsuper", "-d", "ALL"])
        side.quiet()
        side.log()


def transcripts_of(dialogues):
    """Runs them, some at a time."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda d: d.run(), dialogues))


def run_dialogues(side, dialogues):
    transcripts = transcripts_of(dialogues)
    side.quiet()
    for file in sorted({d.file for d in dialogues}):
        text = "------\n".join(mask(t) for d, t in zip(dialogues, transcripts) if d.file == file)
        side.write("dialogues/" + file, text)
    if filter.SEEN:
        seen = [re.sub(r" PORT=\d+", " PORT=NUMBER", mask(s)) for s in filter.SEEN]
        side.write("filtered", "------\n".join(sorted(s + "\n" for s in seen)))
    side.write("dialogues.log", "\n".join(sorted(mask_log(side.log()))) + "\n")
    clear(side)


def run_whole(side, whole):
    """Files of dialogues for which all programs are needed, as cases: what was said, and what smtpd logged."""
    transcripts = iter(transcripts_of(sum(whole.values(), [])))
    side.quiet()
    for name, dialogues in whole.items():
        side.write("cases/dialogue-" + name, "------\n".join(mask(next(transcripts)) for _ in dialogues))
    lines = [line for line in mask_log(side.log()) if line.startswith("postfix/smtpd[PID]: ")]
    side.write("cases/dialogue-log", "\n".join(sorted(lines)) + "\n")
    clear(side)


def files_below(folder):
    for place, folders, names in sorted(os.walk(folder)):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(place, name)


def by_message(mbox):
    """Deliveries at the same time come in any order."""
    return "".join(sorted(re.split(r"(?m)(?<=\n\n)(?=^From \S+  DATE$)", mbox)))


def run_case(side, name, case):
    clear(side)
    before = {f: os.path.getsize(f) for part in ("mail", "vmail", "home")
              for f in files_below(side.path(part))}
    world.RECEIVED.clear()
    text = []
    for step in case:
        text.append(step(side))
    side.quiet()
    # What is said when a program starts: verify(8) cleans its cache, lmtp(8) warns of a parameter.
    lines = [line for line in mask_log(side.log())
             if "verify[PID]: cache " not in line and "lmtp_assume_final is obsolete" not in line]
    if name in report_cases.UNORDERED:
        # Whether a connection of the case before was kept: a question of time.
        lines = [re.sub(r"conn_use=\d+, (.*, tls=\w+)\?", r"\1:none", line) for line in lines]
    text.append("== log\n" + "\n".join(sorted(lines)) + "\n")
    mails = []
    for part in ("mail", "vmail", "home"):
        for f in files_below(side.path(part)):
            if os.path.getsize(f) != before.get(f, 0):
                with open(f, encoding="latin-1") as opened:
                    opened.seek(before.get(f, 0) if f in before else 0)
                    stat = os.stat(f)
                    where = re.sub(r"/[0-9]+\.[^/]*$", "/MAILDIR-NAME", f[len(side.path("")):])
                    mail = by_message(mask(opened.read()))
                    if name in report_cases.UNORDERED or name.startswith("said-"):
                        mail = report_cases.ordered(mail)
                    mails.append(f"== {where} {oct(stat.st_mode)} {stat.st_uid}:{stat.st_gid}\n" + mail)
    text += sorted(mails)
    text += sorted("== relayed\n" + mask(r) for r in world.RECEIVED)
    shown = "".join(text)
    if name == "said-noted":
        shown = session_cases.noticed(shown)
    side.write("cases/" + name, mask_sizes(shown) if "milter" in name else shown)


def main():
    side = Side(sys.argv[1], sys.argv[2])
    wanted = sys.argv[3:]
    dialogues = dialogue.read_all([os.path.join(HERE, "dialogues")])
    extra = os.environ.get("COMPARE_CHATS")
    if extra:
        dialogues += dialogue.read_all(extra.split(":"))
    whole = {name: [d for d in dialogues if d.file == name + ".in"]
             for name in WHOLE if "=dialogue-" + name in wanted}
    if wanted and "dialogues" not in wanted:
        dialogues = [d for d in dialogues if d.file in wanted]
    if side.name == "us":
        # Postrider does not start with what Postfix finds out when it is asked.
        dialogues = [d for d in dialogues if d.file != "access-errors.in"]
    set_up(side, dialogues + sum(whole.values(), []))
    try:
        status, out, err = side.command(["postfix", "check"])
        side.write("commands/check", f"{status}\n{out}{err}")
        for title, words in cases.STOPPED.items():
            if not wanted or title in wanted:
                side.write("commands/" + title, cases.shown(side.command(words)))
        status, out, err = side.command(["postfix", "start"])
        side.write("commands/start", f"{status}\n{mask(out + err)}")
        world.await_port(2525)
        side.await_log("disconnect from")
        side.quiet()
        side.write("start.log", "\n".join(mask_log(side.log())) + "\n")
        if dialogues:
            run_dialogues(side, dialogues)
        if whole:
            run_whole(side, whole)
        for name, case in cases.CASES.items():
            if not wanted or "=" + name in wanted or name in wanted or "cases" in wanted or name.split("-")[0] in wanted:
                run_case(side, name, case)
        for title, words in cases.COMMANDS.items():
            if not wanted or title in wanted or "commands" in wanted:
                side.write("commands/" + title, cases.shown(side.command(words)))
    finally:
        status, out, err = side.command(["postfix", "stop"])
        side.write("commands/stop", f"{status}\n{mask(out + err)}")
        side.quiet()
        side.write("stop.log", "\n".join(mask_log(side.log())) + "\n")
        keep = os.path.join(side.out, "raw")
        shutil.rmtree(keep, ignore_errors=True)
        shutil.copytree(side.path(""), keep, ignore=shutil.ignore_patterns("public", "private"),
                        symlinks=True)


if __name__ == "__main__":
    main()
