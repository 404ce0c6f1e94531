"""Queue files as postcat(1) shows them: from each way in, with each thing that is kept in them."""
import content_cases
import local_cases
import milter
import mime_corpus

MASTER = """127.0.0.1:2583 inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:2490 -o cleanup_service_name=cleanup-hold
127.0.0.1:2584 inet n - n - - smtpd -o content_filter=scan:[127.0.0.13]:2526
127.0.0.1:2585 inet n - n - - smtpd -o cleanup_service_name=cleanup-holdmap -o local_recipient_maps=
cleanup-holdmap unix n - n - 0 cleanup -o header_checks=static:HOLD
    -o { canonical_maps = inline:{ {a@host.example.org = Mapped.A@example.org}, {bob@mail.example.com = alice@mail.example.com} } }
    -o { sender_bcc_maps = inline:{ {a@host.example.org=carol} } } -o { recipient_bcc_maps = inline:{ {x@va.example=bob} } }
    -o { masquerade_domains = example.org } -o always_bcc=carol+all -o delay_warning_time=1h
127.0.0.1:2586 inet n - n - - smtpd -o cleanup_service_name=cleanup-holdconvert
cleanup-holdconvert unix n - n - 0 cleanup -o header_checks=static:HOLD -o force_mime_input_conversion=yes
"""
WAIT = "x@refused.test"
DROP = ["postsuper", "-d", "ALL"]


def cases(smtp, run, queued):
    mail = content_cases.MAIL + "\nbody\n"

    def seen(*steps):
        return [run(*DROP), *steps, queued(), run(*DROP)]

    def waits(text=mail, options="", sender="a@client.test", recipients=(WAIT,), **more):
        return seen(smtp(sender, list(recipients), text, options, **more))
    result = {
        "postcat-plain": waits(), "postcat-null-sender": waits(sender=""),
        "postcat-two": waits(recipients=[WAIT, "y@refused.test"]), "postcat-part-done": waits(recipients=["alice", WAIT, "bob"]),
        "postcat-options": waits(options=" ENVID=e+2Bx RET=HDRS BODY=8BITMIME SIZE=500", rcpt_options=" NOTIFY=DELAY,FAILURE ORCPT=rfc822;o+2Bx@y.test"),
        "postcat-ret-full": waits(options=" RET=FULL BODY=7BIT", rcpt_options=" NOTIFY=SUCCESS"),
        "postcat-never": waits(rcpt_options=" NOTIFY=NEVER"),
        "postcat-quoted": waits(sender='"a b"@client.test', recipients=['"c d"@refused.test', "e+f@refused.test"]),
        "postcat-upper": waits(sender="A@Client.Test", recipients=["X@Refused.Test", "x@refused.test"]),
        "postcat-alias": waits(recipients=[WAIT, "many@va.example", "x@va.example"]),
        "postcat-8bit": waits(mail + "gr\xc3\xbc\n"), "postcat-no-header": waits("text\n"), "postcat-empty": waits(""),
        "postcat-no-body": waits("Subject: x\n"), "postcat-resent": waits("Resent-From: r@client.test\nSubject: x\n\ny\n"),
        "postcat-long-lines": waits(mail + "l" * 5000 + "\n" + "m" * 3000 + "\nend\n"),
        "postcat-filter": waits(port=2584), "postcat-filter-local": waits(port=2584, recipients=["alice"]),
        "postcat-sendmail": seen(run("sendmail", "-f", "alice", WAIT, stdin="Subject: x\n\ny\n")),
        "postcat-sendmail-name": seen(run("sendmail", "-f", "alice", "-F", "Alice A.", WAIT, stdin="Subject: x\n\ny\n")),
        "postcat-sendmail-t": seen(run("sendmail", "-t", "-f", "alice", stdin=f"To: A <{WAIT}>, y@refused.test\nBcc: z@refused.test\nSubject: x\n\ny\n")),
        "postcat-sendmail-t-resent": seen(run("sendmail", "-t", "-f", "alice", stdin=f"To: alice\nResent-To: {WAIT}\nResent-Bcc: z@refused.test\nSubject: x\n\ny\n")),
        "postcat-sendmail-dsn": seen(run("sendmail", "-f", "alice", "-N", "delay,failure", "-V", "env", "-R", "hdrs", WAIT, stdin="Subject: x\n\ny\n")),
        "postcat-sendmail-verp": seen(run("sendmail", "-f", "alice", "-XV", WAIT, stdin="Subject: x\n\ny\n")),
        "postcat-sendmail-verp-delimiters": seen(run("sendmail", "-f", "alice", "-XV+=", WAIT, stdin="Subject: x\n\ny\n")),
        "postcat-sendmail-8": seen(run("sendmail", "-f", "alice", "-B8BITMIME", WAIT, stdin="Subject: x\n\nhell\xf6\n")),
        "postcat-sendmail-empty": seen(run("sendmail", "-f", "", WAIT, stdin="Subject: x\n\ny\n")),
        "postcat-bounce": seen(smtp("b@refused.test", ["r5@ok.test"], mail)),
        "postcat-forward": seen(local_cases.forward("alice", f"{WAIT}, y@refused.test\n"), smtp("a@client.test", ["alice"], mail, " ENVID=e RET=HDRS BODY=8BITMIME")) + [local_cases.no_forward],
        "postcat-forward-notify": seen(local_cases.forward("alice", f"{WAIT}\n"),
                                       smtp("a@client.test", ["alice+x"], mail, rcpt_options=" NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o@x.test")) + [local_cases.no_forward],
        "postcat-forward-sendmail": seen(local_cases.forward("alice", f"{WAIT}\n"), run("sendmail", "-f", "bob", "alice", stdin="Subject: x\n\ny\n")) + [local_cases.no_forward],
        "postcat-luser": waits(recipients=["nosuch@lwait.example"], port=local_cases.PORT),
        "postcat-maps": seen(smtp("a@host.example.org", ["bob@mail.example.com", "x@va.example", "many@va.example"], mail, port=2585)),
        "postcat-maps-null": seen(smtp("", ["bob@mail.example.com"], mail, port=2585)),
        "postcat-hold": seen(smtp("a@client.test", ["alice"], mail, port=content_cases.PORT["hold"])),
        "postcat-hold-release": seen(smtp("a@client.test", [WAIT], mail, port=content_cases.PORT["hold"]), run("postsuper", "-H", "ALL"), run("postqueue", "-f")),
        "postcat-requeue": seen(smtp("a@client.test", ["alice", WAIT], mail), run("postsuper", "-h", "ALL"), run("postsuper", "-r", "ALL"), run("postqueue", "-f")),
        "postcat-resubmit-hold": seen(smtp("a@client.test", [WAIT], mail), run("postsuper", "-h", "ALL")),
    }
    text = content_cases.MAIL + "X-Twice: 1\nX-Twice: 2\nX-Fold: a\n\tb\n\nbody one\n.two\n"
    for name, script in milter.SCRIPTS.items():
        if list(script) in (["E"], []) and not name.startswith(("reject", "tempfail", "discard", "code", "multi", "shutdown", "drop")):
            result["postcat-milter-" + name] = seen(smtp(f"{name}@client.test", ["alice", "carol"], text, port=2583))
    for name in ("cte-8bit", "cte-multi-part", "cte-in-rfc822", "qp-long", "qp-piece", "rfc822-8bit-inner", "header-fold", "header-long-fold", "nul", "nesting", "boundary-huge"):
        result["postcat-convert-" + name] = seen(smtp("a@client.test", ["alice"], mime_corpus.MESSAGES[name], port=2586))
    return result
