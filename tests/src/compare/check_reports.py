#!/usr/bin/env python3
"""Checks with Python's email parser the reports that a comparison left: check_reports.py FOLDER (as given to compare -o).

Each report of both sides must parse without defects, and be what RFC 3462 and RFC 3464 ask for.
"""
import collections
import email
import email.policy
import mailbox
import os
import sys

NEEDED = {"final-recipient", "action", "status"}
ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded", "deliverable", "undeliverable"}


def defects(part):
    found = [str(type(d).__name__) for d in part.defects]
    return found + [f for sub in (part.iter_parts() if part.is_multipart() else []) for f in defects(sub)]


def check(mail):
    """What is wrong with a report."""
    wrong = defects(mail)
    parts = list(mail.iter_parts())
    types = [p.get_content_type() for p in parts]
    if types[:2] != ["text/plain", "message/delivery-status"]:
        return wrong + [f"parts {types}"]
    if len(types) > 2 and types[2] not in ("message/rfc822", "text/rfc822-headers"):
        wrong.append(f"parts {types}")
    fields = parts[1].get_payload()
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
    failed = False
    for side in ("oracle", "us"):
        count, kinds = 0, collections.Counter()
        folder = os.path.join(sys.argv[1], side, "raw", "mail")
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            box = mailbox.mbox(os.path.join(folder, name))
            for key in box.keys():
                mail = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
                if mail.get_content_type() != "multipart/report":
                    continue
                count += 1
                kinds[str(mail["Subject"])] += 1
                for problem in check(mail):
                    print(f"{side}: {name}: {mail['Subject']}: {problem}")
                    failed |= side == "us"
        print(f"{side}: {count} reports:", ", ".join(f"{n} {k}" for k, n in sorted(kinds.items())))
    sys.exit(failed)


if __name__ == "__main__":
    main()
