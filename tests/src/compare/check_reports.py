#!/usr/bin/env python3
"""Checks with Python's email parser the reports that a comparison left.

usage: check_reports.py [-n NUMBER] SIDE...     folders that compare made, FOLDER/oracle and FOLDER/us

There must be that many reports, 1 by default. Each must parse without defects, and be what RFC 3462, RFC 3464 and RFC 6533 ask for.
"""
import collections
import email
import email.policy
import mailbox
import os
import sys

NEEDED = {"final-recipient", "action", "status"}
STATUS = ("message/delivery-status", "message/global-delivery-status")
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded", "deliverable", "undeliverable"}


def defects(part):
    found = [str(type(d).__name__) for d in part.defects]
    return found + [f for sub in (part.iter_parts() if part.is_multipart() else []) for f in defects(sub)]


def check(mail):
    """What is wrong with a report."""
    wrong = defects(mail)
    parts = list(mail.iter_parts())
    types = [p.get_content_type() for p in parts]
    # The third part is optional: the message may be gone.
    if types[:1] != ["text/plain"] or types[1:2] not in [[s] for s in STATUS] or any(t not in RETURNED for t in types[2:]) or len(types) > 3:
        return wrong + [f"parts {types}"]
    fields = parts[1].get_payload()
    if types[1] == STATUS[1]:       # which Python takes for a message
        fields = fields[:1] + [email.message_from_string(p) for p in fields[0].get_payload().strip().split("\n\n")]
    if "Reporting-MTA" not in fields[0] or len(fields) < 2:
        wrong.append("fields of the message")
    for recipient in fields[1:]:
        names = {n.lower() for n in recipient.keys()}
        if not NEEDED <= names:
            wrong.append(f"recipient has only {sorted(names)}")
        elif recipient["Action"] not in ACTIONS:
            wrong.append(f"action {recipient['Action']}")
    if mail.get_param("report-type") != "delivery-status" or mail["Auto-Submitted"] is None:
        wrong.append("header")
    return wrong


def main():
    failed, least, sides = False, 1, sys.argv[1:]
    if sides[:1] == ["-n"]:
        least, sides = int(sides[1]), sides[2:]
    for side in sides:
        count, kinds = 0, collections.Counter()
        folder = os.path.join(side, "raw", "mail")
        for name in sorted(os.listdir(folder)):
            if not os.path.isfile(os.path.join(folder, name)):
                continue
            box = mailbox.mbox(os.path.join(folder, name))
            for key in box.keys():
                mail = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
                if mail.get_content_type() != "multipart/report":
                    continue
                count += 1
                kinds[str(mail["Subject"])] += 1
                for problem in check(mail):
                    print(f"{side}: {name}: {mail['Subject']}: {problem}")
                    failed = True
        failed |= count < least
        print(f"{side}: {count} reports:", ", ".join(f"{n} {k}" for k, n in sorted(kinds.items())))
    sys.exit(failed)


if __name__ == "__main__":
    main()
