#!/usr/bin/env python3
"""One run of the takeover test: under load, one mail system is stopped and the other started, again and again.

usage (in a network and mount namespace of its own): takeover_run.py FOLDER [ROUNDS [SECONDS [FIRST SECOND]]]

Clients send all the time: to a mailbox, to a virtual one, and to another host. Both
systems (us and oracle, or other two of us, oracle, debian, or one twice) have the same spool and take turns, SECONDS
each. At the end every message that was accepted must have been
delivered; the result says how many were delivered twice, and by whom. Exit status 1 if one is missing.
"""
import collections
import os
import re
import shutil
import socket
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import interchange_run    # noqa: E402
import side as sides      # noqa: E402
import world              # noqa: E402

RECIPIENTS = ("bob@mail.example.com", "x@vm.example", "x@ok.test", "y@ok.test")
SENDERS = 4
SUBJECT = re.compile(r"(?m)^Subject: load-(\d+)$")


class Load:
    """Clients that send one message after the other until they are told to stop."""
    def __init__(self):
        self.lock = threading.Lock()
        self.number, self.accepted, self.broken = 0, set(), 0
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(SENDERS)]

    def run(self):
        while not self.stopped.is_set():
            with self.lock:
                self.number += 1
                number = self.number
            try:
                if self.send(number):
                    with self.lock:
                        self.accepted.add(number)
            except OSError:
                self.broken += 1
                time.sleep(0.05)

    @staticmethod
    def send(number):
        with socket.create_connection(("127.0.0.1", 2525), 10) as connection:
            file = connection.makefile("rb")

            def reply():
                line = file.readline()
                while line[3:4] == b"-":
                    line = file.readline()
                return line[:1]
            text = f"Message-ID: <load-{number}@load.test>\r\nSubject: load-{number}\r\n\r\n" + "text\r\n" * (number % 200) + "."
            hopes = [b"2"] * 3 + [b"3", b"2"]
            if reply() != b"2":
                return False
            for hope, words in zip(hopes, ("EHLO load.test", "MAIL FROM:<carol@mail.example.com>",
                                           f"RCPT TO:<{RECIPIENTS[number % len(RECIPIENTS)]}>", "DATA", text)):
                connection.sendall(words.encode() + b"\r\n")
                if reply() != hope:
                    return False
            return True


def delivered():
    """How often each message was delivered."""
    found = collections.Counter()
    for part in ("mail", "vmail", "home"):
        for name in sides.files_below(f"{sides.PLACE}/{part}"):
            with open(name, encoding="latin-1") as f:
                found.update(int(n) for n in SUBJECT.findall(f.read()))
    for relayed in world.RECEIVED:
        found.update(int(n) for n in SUBJECT.findall(relayed))
    return found


def report(out, numbers):
    """Writes down what the log says about messages that were delivered twice."""
    with open(f"{out}/maillog", encoding="latin-1") as f:
        lines = f.read().split("\n")
    with open(f"{out}/twice", "w", encoding="latin-1") as f:
        for number in numbers:
            ids = {m.group(1) for line in lines if f"load-{number}@" in line for m in [re.search(r": (\w+): message-id=", line)] if m}
            f.write(f"== {number}\n" + "".join(line + "\n" for line in lines if any(f" {i}: " in line for i in ids)))


def main():
    out = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 4
    names = sys.argv[4:6] if len(sys.argv) > 5 else ("us", "oracle")
    os.makedirs(out, exist_ok=True)
    run = interchange_run.Run(*names, out)
    run.set_up()
    load = Load()
    for thread in load.threads:
        thread.start()
    try:
        accepted = 0
        for turn in range(rounds):
            system = run.systems[names[turn % 2]]
            run.configure(False, system.name)
            system.command(["newaliases"])  # neither can read tables that the other has made
            status, said, errors = system.command(["postfix", "start"])
            world.await_port(2525)
            time.sleep(seconds)
            left = sum(1 for _ in run.files())
            status += system.command(["postfix", "stop"])[0]
            print(f"{system.name}: status {status}, accepted {len(load.accepted) - accepted}, in the queue {left}")
            accepted = len(load.accepted)
        load.stopped.set()
        for thread in load.threads:
            thread.join()
        system = run.systems[names[rounds % 2]]
        run.configure(False, system.name)
        system.command(["newaliases"])
        system.command(["postfix", "start"])
        system.command(["postqueue", "-f"])
        end = time.time() + 120
        while time.time() < end and any(True for _ in run.files()):
            time.sleep(0.3)
        left = [q + "/" + os.path.basename(f) for q, f in run.files()]
    finally:
        load.stopped.set()
        for system in run.systems.values():
            system.command(["postfix", "stop"])
    found = delivered()
    missing = sorted(load.accepted - set(found))
    twice = sum(1 for n, count in found.items() if count > 1)
    shutil.copy(f"{sides.PLACE}/log/maillog", f"{out}/maillog")
    report(out, [n for n, count in found.items() if count > 1])
    print(f"accepted {len(load.accepted)}, missing {len(missing)}, delivered twice {twice},"
          f" delivered without an answer {len(set(found) - load.accepted)}, left in the queue {len(left)}")
    if missing or left:
        print("missing:", missing[:20], "left:", left[:20])
        sys.exit(1)


if __name__ == "__main__":
    main()
