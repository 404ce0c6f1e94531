#!/usr/bin/env python3
"""Faults of the system around a running mail system, with mail flowing.

usage (in a network and mount namespace of its own): faults_run.py FOLDER SYSTEMS [CASE...]

FOLDER/SYSTEM-CASE gets the log.
"""
import collections
import glob
import os
import random
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import world          # noqa: E402

PLACE = "/tmp/postrider-faults"
QUEUE = PLACE + "/queue"
ROOT = os.environ["POSTRIDER_ORACLE"]
IMAGE = os.environ["POSTRIDER_IMAGE"]
SBIN = {"oracle": "/usr/sbin", "us": IMAGE + "/sbin"}
OWNER = [int(subprocess.run(["chroot", ROOT, "id", flag, "postfix"], capture_output=True, check=True).stdout) for flag in ("-u", "-g")]
DROP = int(subprocess.run(["chroot", ROOT, "getent", "group", "postdrop"], capture_output=True, check=True).stdout.split(b":")[2])
SUBJECT = re.compile(r"(?m)^Subject: load-(\d+)\r?$")
RECIPIENTS = ("bob@mail.test", "x@virtual.test", "x@ok.test", "r5@relay.test", "x@relay.test", "team@mail.test")
CASES = {}
HEAP = 14       # megabytes for each process of ours in few-bytes


def case(most=1, may_lose=False):
    """Registers a fault: a generator that does it, yields, and undoes it. MOST is how often a message may arrive."""
    def register(function):
        CASES[function.__name__.replace("_", "-")] = (function, most, may_lose)
        return function
    return register


class Load:
    """Clients that send one message after the other until they are told to stop."""
    def __init__(self, system, size=0):
        self.system, self.size = system, size
        self.lock = threading.Lock()
        self.number, self.accepted, self.refused, self.slow = 0, {}, collections.Counter(), 0.0
        self.stopped, self.go, self.rest = threading.Event(), threading.Event(), 0.02
        self.go.set()
        self.threads = [threading.Thread(target=self.run, args=(self.smtp,), daemon=True) for _ in range(3)]
        self.threads.append(threading.Thread(target=self.run, args=(self.sendmail,), daemon=True))

    def run(self, send):
        while not self.stopped.is_set():
            self.go.wait()
            with self.lock:
                self.number += 1
                number = self.number
            begun = time.time()
            try:
                told = send(number)
            except (OSError, subprocess.TimeoutExpired) as e:
                told = type(e).__name__
            with self.lock:
                self.slow = max(self.slow, time.time() - begun)
                if told:
                    self.refused[told] += 1
                else:
                    self.accepted[number] = time.time()
            time.sleep(0.2 if told else self.rest)

    def text(self, number):
        return f"Subject: load-{number}\n\n" + "some text\n" * (number % 150 + self.size)

    def smtp(self, number):
        with socket.create_connection(("127.0.0.1", 2525), 30) as connection:
            file = connection.makefile("rb")

            def reply():
                line = file.readline()
                text = line
                while line[3:4] == b"-":
                    line = file.readline()
                return line[:3].decode() or f"hung up {text.decode()}"
            text = self.text(number).replace("\n", "\r\n") + "."
            steps = ("", "220"), ("EHLO load.test", "250"), ("MAIL FROM:<sender@relay.test>", "250"), \
                (f"RCPT TO:<{RECIPIENTS[number % len(RECIPIENTS)]}>", "250"), ("DATA", "354"), (text, "250")
            for words, hope in steps:
                if words:
                    connection.sendall(words.encode() + b"\r\n")
                told = reply()
                if told != hope:
                    return f"{words[:4].strip() if words[:4] != 'Subj' else 'dot'} {told}"
            connection.sendall(b"QUIT\r\n")
        return ""

    def sendmail(self, number):
        status, said = run(self.system, ["sendmail", "-f", "sender@relay.test", RECIPIENTS[number % len(RECIPIENTS)]], self.text(number))
        return f"sendmail {status}" if status else ""


def run(system, words, text="", limit=60):
    words = [f"{SBIN[system]}/{words[0]}"] + words[1:]
    if system == "oracle":
        words = ["chroot", ROOT] + words
    done = subprocess.run(words, capture_output=True, timeout=limit, cwd="/", check=False, input=text.encode(), env=ENVIRONMENT)
    return done.returncode, (done.stdout + done.stderr).decode("latin-1")


ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC", "MAIL_CONFIG": PLACE + "/etc"}


def files(*queues):
    """The files in queues."""
    for name in queues or ("maildrop", "incoming", "active", "deferred"):
        for place, _, names in os.walk(f"{QUEUE}/{name}"):
            yield from (f"{place}/{n}" for n in names)


def processes():
    """The processes of the mail system: master and its children, by process id."""
    try:
        with open(f"{QUEUE}/pid/master.pid", encoding="ascii") as f:
            master = int(f.read())
    except (OSError, ValueError):
        return {}
    found = {}
    for name in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(name, encoding="latin-1") as f:
                stat = f.read()
            pid, parent = int(stat.split()[0]), int(stat.rpartition(")")[2].split()[1])
            if master in (pid, parent) and stat.rpartition(")")[2].split()[0] != "Z":
                found[pid] = "master" if pid == master else " ".join(words(pid))
        except OSError:
            pass
    return found


def words(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as f:
        given = f.read().decode("latin-1").split("\0")
    return given[given.index("org.postrider.suite.Postrider") + 1:] if "org.postrider.suite.Postrider" in given else given


def measure():
    """Processes, descriptors, and megabytes of the mail system."""
    count = descriptors = memory = 0
    for pid in processes():
        try:
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
                memory += int(re.search(r"Pss: *(\d+)", f.read())[1]) // 1024
            count += 1
        except OSError:
            pass
    return count, descriptors, memory


def delivered():
    """How often each message was delivered, and how often returned; and reports that do not have the message."""
    found, returned, bare = collections.Counter(), collections.Counter(), 0
    texts = list(world.RECEIVED)
    for place, _, names in os.walk(PLACE + "/boxes"):
        for name in names:
            with open(f"{place}/{name}", encoding="latin-1") as f:
                texts += re.split(r"(?m)^(?=From \S+@)", f.read())
    for text in texts:
        (returned if "multipart/report" in text else found).update(int(n) for n in SUBJECT.findall(text))
        bare += "multipart/report" in text and not SUBJECT.search(text)
    return found, returned, bare


def write(name, text):
    with open(f"{PLACE}/{name}.new", "w", encoding="latin-1") as f:
        f.write(text)
    os.rename(f"{PLACE}/{name}.new", f"{PLACE}/{name}")


def set_up(system, settings="", size=24):
    for place in (ROOT + PLACE, QUEUE):
        subprocess.run(["umount", "-R", "-l", place], capture_output=True, check=False)
    for name in ("etc", "queue", "data", "boxes"):
        subprocess.run(["rm", "-rf", f"{PLACE}/{name}"], check=True)
        os.makedirs(f"{PLACE}/{name}")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=755,size={size}m,nr_inodes=3000", "tmpfs", QUEUE], check=True)
    os.mkdir(QUEUE + "/pid")     # a lock is held there: a mount cannot become read-only while a file is open for writing
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", QUEUE + "/pid"], check=True)
    subprocess.run(["mount", "--rbind", PLACE, ROOT + PLACE], check=True)
    main = f"""compatibility_level = 3.11
queue_directory = {QUEUE}
data_directory = {PLACE}/data
maillog_file = {PLACE}/maillog
maillog_file_prefixes = {PLACE}
mail_owner = postfix
myhostname = mail.test
mydestination = mail.test
daemon_directory = {'/usr/lib/postfix/sbin' if system == 'oracle' else IMAGE + '/libexec'}
alias_maps = texthash:{PLACE}/etc/aliases
alias_database =
mail_spool_directory = {PLACE}/boxes
virtual_mailbox_domains = virtual.test
virtual_mailbox_base = {PLACE}/boxes
virtual_mailbox_maps = texthash:{PLACE}/etc/virtual
virtual_uid_maps = static:{world.USERS['bob']}
virtual_gid_maps = static:{world.USERS['bob']}
transport_maps = inline:{{relay.test=smtp:[127.0.0.5]:2626}}
mynetworks = 127.0.0.0/8
inet_protocols = ipv4
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
service_throttle_time = 2s
fast_flush_domains = relay.test
smtp_tls_security_level = none
notify_classes =
mailbox_delivery_lock = fcntl
in_flow_delay = 0
"""
    # Each name once: Postfix's log daemon waits for itself when it warns of more than a few.
    values = dict(line.split(" =", 1) for line in (main + settings).strip().split("\n"))
    write("etc/main.cf", "".join(f"{name} ={value}\n" for name, value in values.items()))
    write("etc/aliases", "team alice\n")
    write("etc/virtual", "x@virtual.test x/\n")
    os.utime(PLACE + "/etc/main.cf", (1, 1))
    with open(ROOT + "/etc/postfix/master.cf", encoding="ascii") as f:
        write("etc/master.cf", re.sub(r"(?m)^\S+ +inet .*\n", "", f.read()).replace("60      1       pickup", "5 1 pickup")
              + "127.0.0.1:2525 inet n - n - - smtpd\n")
    os.chown(PLACE + "/data", *OWNER)
    os.chmod(PLACE + "/boxes", 0o1777)
    open(PLACE + "/maillog", "w", encoding="ascii").close()
    world.RECEIVED.clear()


def loop(commands, system, seconds=5.0, pause=0.0):
    """Runs commands again and again; returns those that failed."""
    end, told = time.time() + seconds, collections.Counter()
    while time.time() < end:
        for command in commands:
            status, text = run(system, command.split())
            if status:
                told[f"{command}: {status} {text.strip()[-120:]}"] += 1
            time.sleep(pause)
    return told


# Faults.

@case()
def nothing(system, load):
    time.sleep(3)
    yield


def fill(part):
    stat = os.statvfs(QUEUE)
    with open(QUEUE + "/filler", "wb") as f:
        f.write(b"x" * max(0, stat.f_bavail * stat.f_frsize - part))


@case()
def disk_full(system, load):
    fill(0)
    time.sleep(4)
    os.unlink(QUEUE + "/filler")
    time.sleep(1)
    fill(200000)
    time.sleep(4)
    yield
    os.unlink(QUEUE + "/filler")


@case()
def no_inodes(system, load):
    os.mkdir(QUEUE + "/filler")
    try:
        for i in range(5000):
            open(f"{QUEUE}/filler/{i}", "w", encoding="ascii").close()
    except OSError:
        pass
    time.sleep(5)
    yield
    shutil.rmtree(QUEUE + "/filler")


@case()
def read_only(system, load):
    place = ROOT + QUEUE if system == "oracle" else QUEUE
    load.go.clear()
    end = time.time() + 30       # not while a file is open for writing
    while subprocess.run(["mount", "-o", "remount,ro,bind", place], check=False, capture_output=True).returncode and time.time() < end:
        time.sleep(0.001)
    load.go.set()
    print(f"    read-only: {bool(os.statvfs(place).f_flag & os.ST_RDONLY)}")
    time.sleep(5)
    yield
    subprocess.run(["mount", "-o", "remount,rw,bind", place], check=True)


def descriptors(pid, number):
    """Limits the descriptors of a process, or gives it all again; root may not do that where it has lost a capability."""
    with open(f"/proc/{pid}/limits", encoding="ascii") as f:
        hard = re.search(r"Max open files +\d+ +(\d+)", f.read())[1]
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        user, group = re.findall(r"(?m)^[UG]id:\s+(\d+)", f.read())
    subprocess.run(["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "prlimit", f"--pid={pid}", f"--nofile={number or hard}:"], check=False)


@case()
def few_descriptors(system, load):
    limited = list(processes())
    for pid in limited:
        descriptors(pid, len(os.listdir(f"/proc/{pid}/fd")) + 2)
    time.sleep(5)
    yield
    for pid in limited:
        if os.path.exists(f"/proc/{pid}"):
            descriptors(pid, 0)


def moved(name):
    def fault(system, load):
        os.rename(f"{QUEUE}/{name}", f"{QUEUE}/{name}.away")
        time.sleep(4)
        yield
        if os.path.isdir(f"{QUEUE}/{name}"):        # made again meanwhile
            for place, _, names in os.walk(f"{QUEUE}/{name}"):
                for n in names:
                    target = f"{QUEUE}/{name}.away" + place[len(f"{QUEUE}/{name}"):]
                    os.makedirs(target, exist_ok=True)
                    os.rename(f"{place}/{n}", f"{target}/{n}")
            shutil.rmtree(f"{QUEUE}/{name}")
        os.rename(f"{QUEUE}/{name}.away", f"{QUEUE}/{name}")
        if name == "active" and system == "oracle":     # what was active seemed to be gone
            run(system, ["postfix", "reload"])
    return fault


def closed(name):
    def fault(system, load):
        mode = os.stat(f"{QUEUE}/{name}").st_mode & 0o7777
        os.chmod(f"{QUEUE}/{name}", 0)
        time.sleep(4)
        yield
        os.chmod(f"{QUEUE}/{name}", mode)
    return fault


for folder in ("maildrop", "incoming", "active", "deferred", "defer", "bounce", "corrupt"):
    CASES["moved-" + folder] = (moved(folder), 1, False)
    CASES["closed-" + folder] = (closed(folder), 1, False)


@case(most=2)
def stopped_daemons(system, load):
    for pid in processes():
        try:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(1.5)
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass
        time.sleep(0.2)
    yield


@case(most=2)
def killed_daemons(system, load):
    end = time.time() + 12
    while time.time() < end:
        pids = [p for p, name in processes().items() if name != "master"]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            time.sleep(0.4)
    yield


@case(most=2)
def killed_agents(system, load):
    end = time.time() + 8
    while time.time() < end:
        for pid, name in processes().items():
            if re.search(r"\b(local|virtual|smtp)\b", name) and not re.search(r"\b(smtpd|qmgr|cleanup)\b", name):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        time.sleep(0.2)
    yield


@case()
def two_masters(system, load):
    for _ in range(3):
        status, text = run(system, ["postfix", "start"])
        assert status, text
        words = [ROOT and "chroot", ROOT, "/usr/lib/postfix/sbin/master"] if system == "oracle" else [IMAGE + "/libexec/master"]
        done = subprocess.run(words, capture_output=True, timeout=20, check=False, env=ENVIRONMENT, cwd="/")
        assert done.returncode, done
    yield


@case()
def no_sockets(system, load):
    for folder in ("public", "private"):
        for name in os.listdir(f"{QUEUE}/{folder}"):
            os.unlink(f"{QUEUE}/{folder}/{name}")
    time.sleep(4)
    yield
    run(system, ["postfix", "stop"])        # a reload does not bring them back, as with Postfix
    run(system, ["postfix", "start"])


@case()
def killed_postdrop(system, load):
    for i in range(20):
        words = [f"{SBIN[system]}/sendmail", "-f", "sender@relay.test", "x@relay.test"]
        process = subprocess.Popen((["chroot", ROOT] if system == "oracle" else []) + words, stdin=subprocess.PIPE, env=ENVIRONMENT, cwd="/",
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        process.stdin.write(b"Subject: never\n\n" + b"text\n" * 20000)
        process.stdin.flush()
        time.sleep(0.02 * i)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        try:
            process.stdin.close()
        except OSError:
            pass
    yield
    assert not any("Subject: never" in text for text in world.RECEIVED), "half a message"


def looped(*commands, pause=0.0):
    def fault(system, load):
        told = loop(commands, system, 6, pause)
        for text, count in told.items():
            print(f"    {count} times {text}")
        yield
    return fault


CASES["requeue-loop"] = (looped("postsuper -r ALL"), 1, False)
CASES["requeue-deferred-loop"] = (looped("postsuper -r ALL deferred"), 1, False)
CASES["hold-loop"] = (looped("postsuper -h ALL", "postsuper -H ALL"), 1, False)
CASES["expire-loop"] = (looped("postsuper -e ALL"), 1, False)
CASES["force-expire-loop"] = (looped("postsuper -f ALL"), 1, False)
CASES["delete-loop"] = (looped("postsuper -d ALL"), 1, True)
CASES["structure-loop"] = (looped("postsuper", "postsuper -s", "postsuper -p"), 1, False)
CASES["reload-loop"] = (looped("postfix reload", pause=1.0), 1, False)
CASES["reload-fast"] = (looped("postfix reload"), 1, False)
CASES["flush-loop"] = (looped("postqueue -f", "postqueue -s relay.test", "postqueue -p", "postqueue -j"), 1, False)


@case()
def junk_in_maildrop(system, load):
    chance = random.Random(1)
    drop = QUEUE + "/maildrop"
    for i in range(300):
        name = f"{drop}/{i:X}F{chance.randrange(1 << 30):X}"
        kind = i % 6
        if kind == 0:
            os.mkfifo(name)
        elif kind == 1:
            os.symlink("/etc/passwd", name)
        elif kind == 2:
            os.mkdir(name)
        else:
            with open(name, "wb") as f:
                f.write(chance.randbytes(chance.randrange(2000)))
            os.chmod(name, 0o700 if kind != 5 else 0o4777)
            os.chown(name, world.USERS["bob"] if kind == 3 else 0, DROP)
    run(system, ["postkick", "public", "pickup", "W"])
    time.sleep(6)
    yield
    for name in os.listdir(drop):       # what nobody can read stays, with a warning each time
        if re.fullmatch(r"[0-9A-F]{1,3}F[0-9A-F]{3,8}", name):
            (os.rmdir if os.path.isdir(f"{drop}/{name}") else os.unlink)(f"{drop}/{name}")


@case()
def tables(system, load):
    for _ in range(8):
        for name in ("aliases", "virtual"):
            with open(f"{PLACE}/etc/{name}", encoding="ascii") as f:
                text = f.read()
            os.rename(f"{PLACE}/etc/{name}", f"{PLACE}/etc/{name}.away")
            time.sleep(0.3)
            write("etc/" + name, text)
            os.utime(f"{PLACE}/etc/{name}", (1, 1))
    yield


@case()
def dns_away(system, load):
    world.DEAF.set()
    time.sleep(6)
    yield
    world.DEAF.clear()


@case(most=2)
def few_bytes(system, load):
    """Many recipients, beside large messages."""
    for _ in range(5):
        with smtplib.SMTP("127.0.0.1", 2525, timeout=60) as client:
            try:
                client.sendmail("sender@relay.test", [f"many{i}@relay.test" for i in range(1000)], "Subject: many\n\n" + "text\n" * 100)
            except (OSError, smtplib.SMTPException) as e:
                print(f"    many recipients: {type(e).__name__} {str(e)[:200]}")
    time.sleep(5)
    yield


def one(system, name, out):
    """Whether the system stood it."""
    function, most, may_lose = CASES[name]
    world.DEAF.clear()
    set_up(system, size=400 if name == "few-bytes" else 24)
    small = name == "few-bytes"
    script = IMAGE + "/libexec/postrider-daemon"
    if small and system == "us":
        with open(script, encoding="ascii") as f:
            world.bind(script, f.read().replace("-Xmx768m", f"-Xmx{HEAP}m").replace("$heap ", "-Xmn3m ", 1))
        os.chmod(script, 0o755)
    status, text = run(system, ["postfix", "start"])
    assert status == 0, text
    world.await_port(2525)
    load = Load(system, 30000 if small else 0)
    for thread in load.threads:
        thread.start()
    complaints = []
    try:
        time.sleep(4)
        before = measure()
        calm = len(load.accepted)
        fault = function(system, load)
        next(fault)
        during = len(load.accepted)
        refused = dict(load.refused)
        for _ in fault:
            pass
        healed = time.time()
        while time.time() < healed + 20 and not any(t > healed + 1.5 for t in list(load.accepted.values())):
            time.sleep(0.2)
        back = time.time() - healed
        if back > 15:
            complaints.append("did not recover")
        time.sleep(3)
        load.stopped.set()
        for thread in load.threads:
            thread.join(60)
        run(system, ["postsuper", "-H", "ALL"])
        run(system, ["postqueue", "-f"])
        end = time.time() + 45
        while time.time() < end and any(os.access(f, os.X_OK) for f in files()):
            time.sleep(0.2)
        drained = time.time() - end + 45
        after = measure()
        left = [f for f in files() if os.stat(f).st_mode & 0o100]      # others are half a file, whose writer was killed
    finally:
        load.stopped.set()
        run(system, ["postfix", "stop"])
        if small and system == "us":
            subprocess.run(["umount", script], check=False)
    found, returned, bare = delivered()
    kept = set()
    for file in files("corrupt"):
        with open(file, encoding="latin-1") as f:
            kept.update(int(n) for n in re.findall(r"Subject: load-(\d+)", f.read()))
    missing = sorted(n for n in load.accepted if not found[n] and not returned[n] and n not in kept)
    often = sorted(n for n in found if found[n] + (0 if "expire" in name else returned[n]) > most)
    if left:
        complaints.append(f"{len(left)} left in the queue: {[p[len(QUEUE):] for p in left[:4]]}")
    if len(missing) > bare and not may_lose:
        complaints.append(f"missing {len(missing)}: {missing[:10]}")
    if often:
        complaints.append(f"too often {len(often)}: {often[:10]}")
    shutil.move(PLACE + "/maillog", f"{out}/{system}-{name}")
    with open(f"{out}/{system}-{name}", encoding="latin-1") as f:
        lines = f.read().split("\n")
    second, count = (collections.Counter(line[:15] for line in lines if re.search("warning|error|fatal|panic", line)).most_common(1) or [("", 0)])[0]
    panics = [line for line in lines if "panic:" in line]
    if count > 100 + 2 * len(load.accepted):        # each message may be tried once in a second
        complaints.append(f"{count} complaints in the log in one second ({second})")
    if panics:
        complaints.append(f"{len(panics)} panics, such as {panics[0][:300]}")
    print(f"{name:20} {system:6} accepted {calm}+{during - calm}+{len(load.accepted) - during}, refused {refused} then {sum(load.refused.values()) - sum(refused.values())}; "
          f"twice {sum(1 for n in found if found[n] > 1)}, returned {len(returned)}, without the message {bare}, corrupt {len(kept)}, slowest {load.slow:.1f} s, back {back:.1f} s, drained {drained:.1f} s; "
          f"{len(lines)} lines, worst second {count}; processes, descriptors, MB {before} -> {after}")
    for text in complaints:
        print("    " + text.upper()[:20] + text[20:])
    sys.stdout.flush()
    return not complaints


def surround():
    """Network, users and names."""
    os.makedirs(PLACE, exist_ok=True)
    os.makedirs(ROOT + PLACE, exist_ok=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", PLACE], check=True)
    with open(ROOT + "/etc/passwd", encoding="latin-1") as f:
        passwd = f.read() + "".join(f"{u}:x:{n}:{n}::/nonexistent:/bin/sh\n" for u, n in world.USERS.items())
    with open(ROOT + "/etc/group", encoding="latin-1") as f:
        group = f.read()
    for root in ("", ROOT):
        world.bind(root + "/etc/passwd", passwd)
        world.bind(root + "/etc/group", group)
        world.bind(root + "/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        world.bind(root + "/etc/hosts", "127.0.0.1 localhost\n")
    threading.Thread(target=world.dns, daemon=True).start()
    world.serve("127.0.0.5", 25)
    world.serve("127.0.0.5", 2626)


def main():
    out, systems, wanted = sys.argv[1], sys.argv[2].split(), sys.argv[3:]
    surround()
    world.judge("lost mail or did not recover", CASES, wanted, systems, lambda system, name: one(system, name, out))


if __name__ == "__main__":
    main()
