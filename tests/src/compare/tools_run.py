#!/usr/bin/env python3
"""The queue commands of both mail systems on the same queues, while no mail system runs.

usage (in a mount namespace of its own): tools_run.py FOLDER [CASE...]

Each case makes a queue of known files, runs a command, and writes down what was said and logged, the exit status, and
what became of the files: FOLDER/us/CASE and FOLDER/oracle/CASE. Exit status 1 if a case differs that is not known to.
"""
import difflib
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import tools_cases    # noqa: E402
import world          # noqa: E402

PLACE = "/tmp/postrider-tools"
QUEUE = PLACE + "/queue"
SAMPLES = os.path.join(HERE, "../../../mail/src/test/resources/org/postrider/mail/queue")
OTHER_SAMPLES = os.path.join(HERE, "../../../postqueue/src/test/resources/org/postrider/postqueue")
ROOT = os.environ["POSTRIDER_ORACLE"]
SBIN = {"oracle": "/usr/sbin", "us": os.environ["POSTRIDER_IMAGE"] + "/sbin"}
DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
OWNER = tuple(int(subprocess.run(["chroot", ROOT, "id", flag, "postfix"], capture_output=True, check=True).stdout) for flag in ("-u", "-g"))
QUEUES = ("maildrop", "incoming", "active", "deferred", "hold", "corrupt", "bounce", "defer", "trace", "saved", "flush",
          "public", "private", "pid")


def long_inode(inode):
    text = ""
    while inode:
        text, inode = DIGITS[inode % 51] + text, inode // 51
    return text


class Spool:
    """A queue that is made anew for each command. Files are known by labels, whatever their names."""

    def __init__(self, settings, live):
        self.names, self.labels = {}, {}
        for name in (QUEUE, PLACE + "/data"):
            shutil.rmtree(name, ignore_errors=True)
        for name in [PLACE + "/etc", PLACE + "/data"] + [f"{QUEUE}/{q}" for q in QUEUES]:
            os.makedirs(name, exist_ok=True)
            os.chown(name, *OWNER)
        with open(PLACE + "/etc/main.cf", "w", encoding="ascii") as f:
            f.write(f"compatibility_level = 3.11\nqueue_directory = {QUEUE}\ndata_directory = {PLACE}/data\n"
                    f"maillog_file = {PLACE}/maillog\nmaillog_file_prefixes = {PLACE}\nmail_owner = postfix\n"
                    "daemon_directory = /usr/lib/postfix/sbin\nmail_name = Postfix\n" + "".join(s + "\n" for s in settings))
        os.utime(PLACE + "/etc/main.cf", (1, 1))    # Postfix waits for the end of an edit
        open(PLACE + "/maillog", "w", encoding="ascii").close()
        with open(ROOT + "/etc/postfix/master.cf", encoding="ascii") as f:
            services = f.read()
        with open(PLACE + "/etc/master.cf", "w", encoding="ascii") as f:
            f.write(re.sub(r"(?m)^\S+ +inet .*\n", "", services) if live else services)

    def put(self, label, queue, name="", sample="bounce.qf", mode=0o700, age=0, subdirectory=None, log=()):
        """Makes a file. In its name, INODE and LONG stand for its inode number in the two forms."""
        first = f"{QUEUE}/{queue}/.new"
        source = os.path.join(SAMPLES if os.path.exists(os.path.join(SAMPLES, sample)) else OTHER_SAMPLES, sample)
        if os.path.exists(source):
            shutil.copy(source, first)
        else:
            with open(first, "w", encoding="latin-1") as f:
                f.write(sample)
        inode = os.stat(first).st_ino
        name = (name or "%05XINODE" % (0x12345 + len(self.names))).replace("INODE", "%X" % inode) \
            .replace("LONG", long_inode(inode))
        folder = f"{QUEUE}/{queue}"
        if subdirectory is None:
            subdirectory = name[0] if queue in ("deferred", "defer") else ""
        for part in subdirectory.split("/"):
            folder = folder + "/" + part if part else folder
            os.makedirs(folder, exist_ok=True)
            os.chown(folder, *OWNER)
        os.chown(first, *OWNER)
        os.chmod(first, mode)
        os.rename(first, f"{folder}/{name}")
        os.utime(f"{folder}/{name}", (time.time() - age,) * 2)
        self.names[label] = name
        self.labels[inode] = label
        for kind in log:
            self.put(f"{label}-{kind}", kind, name, "two.deferlog", 0o600)
        return name

    def path(self, label):
        """Where the file of that label is."""
        return next(os.path.join(place, name) for place, _, names in os.walk(QUEUE) for name in names
                    if name == self.names[label])

    def masked(self, text):
        """The text with labels for names."""
        for label, name in sorted(self.names.items(), key=lambda item: -len(item[1])):
            if not label.endswith(("-bounce", "-defer", "-trace")):
                text = text.replace(name, f"<{label}>")
        for inode, label in self.labels.items():
            text = text.replace("%X" % inode, f"<inode of {label}>")
            text = re.sub(r"(?<=z)%s\b" % long_inode(inode), f"<inode of {label}>", text)
        # New messages: the names of ours are long.
        return re.sub(r"(?m)(?<=maildrop/)[0-9A-Za-z]{8,40}(?= is \?)|(?<=smtpd: )[0-9A-Za-z]{8,40}(?=: )|(?<=queued as )[0-9A-Za-z]{8,40}(?=\r|$)", "ID", text)

    def state(self):
        """All files: place, label, mode, how old."""
        found = []
        for place, folders, names in os.walk(QUEUE):
            for name in names:
                info = os.lstat(os.path.join(place, name))
                age = time.time() - info.st_mtime
                when = "new" if abs(age) < 60 else "old" if age > 0 else "future"
                label = self.labels.get(info.st_ino, "?")
                found.append(self.masked(f"{place[len(QUEUE) + 1:]}/{name} is {label} {oct(info.st_mode)} {when}")
                             + ("" if (info.st_uid, info.st_gid) == OWNER else " of another"))
            info = os.stat(place)
            if f"{place}/".startswith(f"{QUEUE}/defer/") and not any(found for _, _, found in os.walk(place)):
                continue    # where Postfix looked for a log
            if not names and not folders or (info.st_uid, info.st_gid) != OWNER and place != QUEUE:
                found.append(f"{place[len(QUEUE) + 1:]}/ {oct(info.st_mode)} {info.st_uid == OWNER[0]} {info.st_gid == OWNER[1]}")
        return "\n".join(sorted(found)) + "\n"


def run(system, words, stdin, user):
    words = [f"{'/usr/bin' if system == 'oracle' and words[0] == 'mailq' else SBIN[system]}/{words[0]}"] + words[1:]
    if user:
        words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] + words
    if system == "oracle":
        words = ["chroot", ROOT] + words
    done = subprocess.run(words, input=stdin.encode("latin-1"), capture_output=True, timeout=60, cwd="/", check=False,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC",
                               "MAIL_CONFIG": PLACE + "/etc"})
    return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")


def one(system, case):
    spool = Spool(case.settings, case.live)
    for entry in case.files:
        entry(spool)
    text, verbose = "", False
    for command in case.commands:
        words, stdin = [], command.stdin
        for word in command.words:
            word = re.sub(r"@(\w+)", lambda m: spool.names[m.group(1)], word)
            words.append(re.sub(r"%(\w+)", lambda m: spool.path(m.group(1)) if m.group(1) in spool.names else m.group(), word))
        stdin = re.sub(r"@(\w+)", lambda m: spool.names.get(m.group(1), m.group()), stdin)
        status, out, err = run(system, words, stdin, command.user)
        if any(re.match("-[a-z]*v", word) for word in command.words):
            err, verbose = "", True     # both tell about themselves, which is not the same
        # Some say how they were called.
        err = re.sub(re.escape(SBIN[system]) + r"/(?=post\w+)", "", err)
        err = re.sub(r"\[\d+\]: ", "[PID]: ", err)
        # In which order Postfix finds files is a matter of directories.
        lines = err.split("\n")
        err = "".join(sorted(line + "\n" for line in lines if line)) if case.unordered else "\n".join(lines)
        text += f"$ {' '.join(command.words)}\n" + spool.masked(out) + spool.masked(err) + f"status {status}\n"
    with open(PLACE + "/maillog", "a+", encoding="latin-1") as f:
        f.seek(0)
        lines = [re.sub(r"^\S+ +\S+ \S+ \S+ (\S*)\[\d+\]", r"\1", line) for line in f.read().split("\n")]
    lines = sorted(spool.masked(line) for line in lines) if case.unordered else lines
    lines = [] if verbose else lines
    if case.live:
        run(system, ["postfix", "abort"], "", "")
        text = re.sub(r"(?m)(?<=.)status (-?\d+)$", r"\nstatus \1", text)
        return masked_live(text + "== log\n" + spool.masked("\n".join(lines)))
    text += "== log\n" + spool.masked("\n".join(lines)) + "\n== files\n" + spool.state()
    return text


def masked_live(text):
    """Without process ids, names of new messages and paths of the image; without what Debian's script says of its own,
    what postfix-script logs (it says it, too), master's end, when verify has looked through its cache, and that pickup,
    which ours need not wake up, is not there."""
    text = re.sub(r"(?m)^(updating /etc/|postfix/postfix-script: |postfix/master: terminating |postfix/postlog: waiting for |postfix/verify: cache |(postfix/)?postdrop: warning: unable to look up public/pickup|.*not owned by group postdrop: ).*(\n|$)",
                  "", text)
    text = text.replace(", logrotate, tls, non-bdb)", ", logrotate)")
    text = text.replace(SBIN["us"], "/usr/sbin")
    text = re.sub(r"(PID: |pid )\d+", r"\1PID", text)
    text = re.sub(r"\b[0-9A-F]{8,12}\b(?=:|\r|$)", "ID", text, flags=re.M)
    return re.sub(r"version [\d.]+", "version V", text).rstrip() + "\n"


def main():
    out, wanted = sys.argv[1], sys.argv[2:]
    os.makedirs(PLACE, exist_ok=True)
    os.makedirs(ROOT + PLACE, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", PLACE], check=True)
    subprocess.run(["mount", "--bind", PLACE, ROOT + PLACE], check=True)
    for name in ("passwd", "group"):
        with open(f"{ROOT}/etc/{name}", encoding="latin-1") as f:
            world.bind("/etc/" + name, f.read())
    with open(ROOT + "/etc/postfix/main.cf", encoding="latin-1") as f:
        world.bind(ROOT + "/etc/postfix/main.cf", f.read() + f"\nalternate_config_directories = {PLACE}/etc\n")
    for _ in range(5000):       # inode numbers of one length
        with open(PLACE + "/number", "w", encoding="latin-1"):
            os.unlink(PLACE + "/number")
    differ, known, count = [], [], 0
    for name, case in tools_cases.CASES.items():
        if wanted and not any(name.startswith(w) for w in wanted):
            continue
        count += 1
        texts = []
        for system in ("oracle", "us"):
            texts.append(one(system, case))
            os.makedirs(f"{out}/{system}", exist_ok=True)
            with open(f"{out}/{system}/{name}", "w", encoding="latin-1") as f:
                f.write(texts[-1])
        if texts[0] != texts[1] and any(re.fullmatch(pattern, name) for pattern in tools_cases.KNOWN):
            known.append(name)
        elif texts[0] != texts[1]:
            differ.append(name)
            print("\n".join(difflib.unified_diff(texts[0].split("\n"), texts[1].split("\n"), f"oracle/{name}",
                                                 f"us/{name}", lineterm="", n=2)))
    print(f"as DIFFERENCES.md says: {' '.join(known)}")
    print(f"{count} cases, {len(known)} differ in known ways, {len(differ)} in others: {' '.join(differ)}")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
