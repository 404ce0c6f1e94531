#!/usr/bin/env python3
"""Mail on a disk that fails for a while, with both mail systems in turn.

usage (in a network and mount namespace of its own): broken_disk_run.py FOLDER [CASE...]

FOLDER/SYSTEM-CASE gets the log.
"""
import os
import re
import shutil
import smtplib
import socketserver
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import world          # noqa: E402

PLACE = "/tmp/postrider-broken-disk"
ROOT = os.environ["POSTRIDER_ORACLE"]
SBIN = {"oracle": "/usr/sbin", "us": os.environ["POSTRIDER_IMAGE"] + "/sbin"}
OWNER = [int(subprocess.run(["chroot", ROOT, "id", flag, "postfix"], capture_output=True, check=True).stdout) for flag in ("-u", "-g")]
SINK = {"answer": "250 2.0.0 taken", "mail": []}
END = "the last line"
# What fails, from which offset to which, in which files; what the next host says; the command to run meanwhile.
CASES = {
    "arrival-write": ("write 0 999999999 /incoming/", "250", ""),
    "arrival-write-later": ("write 50000 999999999 /incoming/", "250", ""),
    "arrival-sync": ("sync 0 999999999 /incoming/", "250", ""),
    "active-read": ("read 0 999999999 /active/", "250", ""),
    "active-read-content": ("read 30000 60000 /active/", "250", ""),
    "active-write": ("write 0 999999999 /active/", "250", ""),
    "defer-write": ("write 0 999999999 /defer/", "451", ""),
    "defer-sync": ("sync 0 999999999 /defer/", "451", ""),
    "bounce-write": ("write 0 999999999 /bounce/", "550", ""),
    "bounce-read": ("read 0 999999999 /bounce/", "550", ""),
    "bounce-read-content": ("read 0 999999999 /active/", "550-later", ""),
    "list": ("read 0 999999999 /deferred/", "451", "postqueue -p"),
    "list-json": ("read 0 999999999 /deferred/", "451", "postqueue -j"),
    "show": ("read 0 999999999 /deferred/", "451", "postcat -q ID"),
    "show-content": ("read 30000 60000 /deferred/", "451", "postcat -q ID"),
    "structure": ("read 0 999999999 /deferred/", "451", "postsuper -s"),
    **{f"root-{mode:03o}-{queue}": (f"mode {mode:o} {queue}", "451", "") for mode in (0o400, 0, 0o700) for queue in ("incoming", "active", "deferred")},
    "retry": ("read 0 999999999 /deferred/", "451", "postqueue -f"),
}


class Sink(socketserver.StreamRequestHandler):
    """The next host."""
    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        while True:
            line = self.rfile.readline()
            if not line:
                return
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                text = b""
                while True:
                    line = self.rfile.readline()
                    if not line:
                        return
                    if line == b".\r\n":
                        break
                    text += line
                SINK["mail"].append(text.decode("latin-1"))
                self.wfile.write(b"250 2.0.0 taken\r\n")
            elif word == b"RCPT" and b"<b@" in line:
                self.wfile.write(SINK["answer"].encode() + b"\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def run(system, words):
    words = [f"{SBIN[system]}/{words[0]}"] + words[1:]
    if system == "oracle":
        words = ["chroot", ROOT] + words
    done = subprocess.run(words, capture_output=True, timeout=60, cwd="/", check=False, stdin=subprocess.DEVNULL,
                          env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC", "MAIL_CONFIG": PLACE + "/etc",
                               "LD_PRELOAD": PLACE + "/broken_disk.so", "BROKEN_DISK": PLACE + "/rule"})
    return done.returncode, (done.stdout + done.stderr).decode("latin-1")


def queue():
    """The queue's files."""
    found = []
    for name in ("maildrop", "incoming", "active", "deferred", "hold", "corrupt", "bounce", "defer"):
        for _, _, names in os.walk(f"{PLACE}/queue/{name}"):
            found += [name] * len(names)
    return " ".join(sorted(found)) or "empty"


def set_up():
    subprocess.run(["umount", PLACE + "/queue"], capture_output=True, check=False)
    for name in ("etc", "queue", "data"):
        subprocess.run(["rm", "-rf", f"{PLACE}/{name}"], check=True)
        os.makedirs(f"{PLACE}/{name}")
    with open(PLACE + "/etc/main.cf", "w", encoding="ascii") as f:
        f.write(f"""compatibility_level = 3.11\nqueue_directory = {PLACE}/queue\ndata_directory = {PLACE}/data
maillog_file = {PLACE}/maillog\nmaillog_file_prefixes = {PLACE}\nmail_owner = postfix\nmyhostname = mail.test\nmydestination =
daemon_directory = /usr/lib/postfix/sbin\nrelayhost = [127.0.0.1]:2626\nmynetworks = 127.0.0.0/8\ninet_protocols = ipv4
import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD BROKEN_DISK\nminimal_backoff_time = 1s\nmaximal_backoff_time = 2s
queue_run_delay = 1s\nsmtp_tls_security_level = none\nnotify_classes =\n""")
    os.utime(PLACE + "/etc/main.cf", (1, 1))
    with open(ROOT + "/etc/postfix/master.cf", encoding="ascii") as f:
        services = re.sub(r"(?m)^\S+ +inet .*$", "127.0.0.1:2525 inet n - n - - smtpd", f.read())
    with open(PLACE + "/etc/master.cf", "w", encoding="ascii") as f:
        f.write(services)
    os.chown(PLACE + "/data", *OWNER)
    open(PLACE + "/maillog", "w", encoding="ascii").close()
    rule("")
    SINK["mail"].clear()


def rule(text):
    with open(PLACE + "/rule.new", "w", encoding="ascii") as f:
        f.write(text)
    os.rename(PLACE + "/rule.new", PLACE + "/rule")


def take(mode, queue):
    """Gives the message to root, in that queue."""
    for place, _, names in os.walk(PLACE + "/queue/deferred"):
        for name in names:
            os.rename(f"{place}/{name}", f"{PLACE}/queue/{queue}/{name[0] + '/' if queue == 'deferred' else ''}{name}")
    for place, _, names in os.walk(f"{PLACE}/queue/{queue}"):
        for name in names:
            os.chown(f"{place}/{name}", 0, 0)
            os.chmod(f"{place}/{name}", mode)


def give_back():
    """Ends what take() began."""
    for queue in ("incoming", "active", "deferred", "corrupt"):
        for place, _, names in os.walk(f"{PLACE}/queue/{queue}"):
            for name in names:
                if os.stat(f"{place}/{name}").st_uid == 0:
                    os.chown(f"{place}/{name}", *OWNER)
                    os.chmod(f"{place}/{name}", 0o700)


def send():
    """What smtpd says to a message of 100,000 bytes."""
    text = "Subject: test\r\n\r\n" + "line of text\r\n" * 7000 + END + "\r\n"
    try:
        with smtplib.SMTP("127.0.0.1", 2525, timeout=20) as client:
            client.sendmail("a@sender.test", ["b@rcpt.test"], text)
        return "250"
    except smtplib.SMTPResponseException as e:
        return f"{e.smtp_code} {e.smtp_error.decode()}"
    except OSError as e:
        return type(e).__name__


def await_queue(condition, seconds):
    end = time.time() + seconds
    while time.time() < end and not condition(queue()):
        time.sleep(0.1)


def one(system, name, out):
    """What became of the message."""
    fault, answer, command = CASES[name]
    set_up()
    SINK["answer"] = "550 5.1.1 no" if answer == "550" else "451 4.2.0 later" if answer != "250" else "250 ok"
    status, text = run(system, ["postfix", "start"])
    assert status == 0, text
    world.await_port(2525)
    told = ""
    if fault.startswith("mode "):
        _, mode, name_of_queue = fault.split()
        reply = send()
        await_queue(lambda q: "deferred" in q, 20)
        run(system, ["postfix", "stop"])
        take(int(mode, 8), name_of_queue)
        run(system, ["postfix", "start"])
    elif command or answer == "550-later":
        reply = send()
        await_queue(lambda q: "deferred" in q, 20)
        rule(fault)
        if answer == "550-later":
            SINK["answer"] = "550 5.1.1 no"
        ids = [n for _, _, names in os.walk(PLACE + "/queue/deferred") for n in names]
        if command:
            status, text = run(system, [ids[0] if w == "ID" and ids else w for w in command.split()])
            told = f"{status} {text[-300:]!r}"
    else:
        rule(fault)
        reply = send()
    time.sleep(5)
    during, mail = queue(), len(SINK["mail"])
    rule("")
    give_back()
    if not answer.startswith("550"):
        SINK["answer"] = "250 ok"
    run(system, ["postqueue", "-f"])
    await_queue(lambda q: q == "empty", 15)
    after = queue()
    run(system, ["postfix", "stop"])
    # Of a message of that size, a report has the header only.
    whole = ["report" if "multipart/report" in text else "whole" if END in text else "BROKEN" for text in SINK["mail"]]
    shutil.move(PLACE + "/maillog", f"{out}/{system}-{name}")
    with open(f"{out}/{system}-{name}", encoding="latin-1") as f:
        lines = sum(1 for _ in f)
    print(f"{name:20} {system:6} reply {reply[:60]!r} {told}\n    meanwhile {during} (sent {mail}); afterwards {after}; arrived: {', '.join(whole)}; {lines} lines", flush=True)
    acknowledged = reply == "250"
    return not acknowledged or bool(whole) and "BROKEN" not in whole


def main():
    out, wanted = sys.argv[1], sys.argv[2:]
    os.makedirs(PLACE, exist_ok=True)
    os.makedirs(ROOT + PLACE, exist_ok=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", PLACE], check=True)
    subprocess.run(["mount", "--bind", PLACE, ROOT + PLACE], check=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", PLACE + "/broken_disk.so", HERE + "/broken_disk.c"], check=True)
    for name in ("passwd", "group"):
        with open(f"{ROOT}/etc/{name}", encoding="latin-1") as f:
            world.bind("/etc/" + name, f.read())
    threading.Thread(target=Server(("127.0.0.1", 2626), Sink).serve_forever, daemon=True).start()
    world.judge("lost or broken", CASES, wanted, ("oracle", "us"), lambda system, name: one(system, name, out))


if __name__ == "__main__":
    main()
