"""Queue files as postcat(1) shows them: from each way in, with each thing that is kept in them."""
import json
import os

import bulk
import content_cases
import local_cases
import milter
import mime_corpus
from mask import mask

MASTER = """127.0.0.1:2583 inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:2490 -o cleanup_service_name=cleanup-hold
127.0.0.1:2584 inet n - n - - smtpd -o content_filter=scan:[127.0.0.13]:2526
127.0.0.1:2585 inet n - n - - smtpd -o cleanup_service_name=cleanup-holdmap -o local_recipient_maps=
cleanup-holdmap unix n - n - 0 cleanup -o header_checks=static:HOLD
    -o { canonical_maps = inline:{ {a@host.example.org = Mapped.A@example.org}, {bob@mail.example.com = alice@mail.example.com} } }
    -o { sender_bcc_maps = inline:{ {a@host.example.org=carol} } } -o { recipient_bcc_maps = inline:{ {x@va.example=bob} } }
    -o { masquerade_domains = example.org } -o always_bcc=carol+all -o delay_warning_time=1h
127.0.0.1:2586 inet n - n - - smtpd -o cleanup_service_name=cleanup-holdconvert
127.0.0.1:2588 inet n - n - - smtpd -o local_recipient_maps= -o cleanup_service_name=cleanup-hold
cleanup-holdconvert unix n - n - 0 cleanup -o header_checks=static:HOLD -o force_mime_input_conversion=yes
"""
WAIT = "x@refused.test"
DROP = ["postsuper", "-d", "ALL"]
MILTERS = [name for name, script in milter.SCRIPTS.items() if list(script) in (["E"], []) and not name.startswith(
    ("reject", "tempfail", "discard", "code", "multi", "shutdown", "drop", "delrcptall"))]
CONVERTED = ("cte-8bit", "cte-multi-part", "cte-in-rfc822", "qp-long", "qp-piece", "rfc822-8bit-inner", "header-fold", "header-long-fold", "nul", "nesting",
             "boundary-huge")

def shown(side):
    """A step: shows all queue files, by sender and recipient, as one postcat prints them."""
    _, out, _ = side.command(["postqueue", "-j"])
    found = [json.loads(line) for line in out.splitlines()]
    found.sort(key=lambda m: (m["sender"], sorted(r["address"] for r in m["recipients"])))
    _, out, err = side.command(["postcat", "-q"] + [m["queue_id"] for m in found])
    return "== queue files\n" + mask(out) + err


def torn(side):
    """A step: spoils what is in the middle of each file on hold."""
    for place, _, names in os.walk(side.path("queue/hold")):
        for name in names:
            file = os.path.join(place, name)
            with open(file, "r+b") as opened:
                opened.seek(os.path.getsize(file) // 2)
                opened.write(b"\xff" * 1000)
    return ""


def corrupt(side):
    """A step: how many files are in each queue; those that are corrupt are removed."""
    side.quiet()
    text = "== queues\n"
    for queue in ("hold", "incoming", "active", "deferred", "corrupt"):
        files = [os.path.join(place, name) for place, _, names in os.walk(side.path("queue/" + queue)) for name in names]
        text += f"{queue}: {len(files)}\n"
        for file in files if queue == "corrupt" else ():
            os.remove(file)
    return text


def half(side):
    """A step: forgets the half message that Postfix's commands get; ours are killed."""
    local_cases.out(side)
    return ""


# Recipients as they come: in quotes, with routes, percent signs, exclamation marks, extensions, other cases.
RECIPIENTS = ["alice", "ALICE", "alice@mail.example.com", "Alice@Mail.Example.Com", "alice+ext", "alice+ext@localhost", "alice@localhost", "x@va.example", "X+e@VA.example", "many@va.example",
              "x@ok.test", "X@OK.test", "x+y@ok.test", '"a b"@ok.test', '"a"@ok.test', '"a@b"@ok.test', '"a%b"@ok.test', "a%ok.test@mail.example.com", "ok.test!a", "@ok.test:a@mail.example.com",
              "a@[127.0.0.5]", "x@vm.example", "y@vm.example", "x@rd.example", "x@refused.test", "x@discard.test", "x@error.test", "x@lmtp.test", "team", "away", "root", "postmaster", "postmaster@localhost",
              "a.b@ok.test", '"a.b"@ok.test', '".a"@ok.test', '"a..b"@ok.test', "a@ok.test.", "!x@ok.test", "/x@ok.test", "|x@ok.test", '" "@ok.test', '"\\\\"@ok.test', "a=b@ok.test", "a'b@ok.test", "{a}@ok.test"]


def cases(smtp, run):
    mail = content_cases.MAIL + "\nbody\n"

    def seen(steps):
        return [run(*DROP), *steps, shown, run(*DROP), local_cases.no_forward]

    def group(options, **more):
        return seen([smtp(f"{name}@client.test", keys.pop("recipients", [WAIT]), keys.pop("text", mail), keys.pop("options", ""), **more, **keys)
                     for name, keys in options.items()])
    notify = " NOTIFY=DELAY,FAILURE ORCPT=rfc822;o+2Bx@y.test"
    sent = {
        "plain": {}, "two": {"recipients": [WAIT, "y@refused.test"]}, "part-done": {"recipients": ["alice", WAIT, "bob"]},
        "options": {"options": " ENVID=e+2Bx RET=HDRS BODY=8BITMIME SIZE=500", "rcpt_options": notify},
        "ret-full": {"options": " RET=FULL BODY=7BIT", "rcpt_options": " NOTIFY=SUCCESS"}, "never": {"rcpt_options": " NOTIFY=NEVER"},
        "quoted": {"recipients": ['"c d"@refused.test', "e+f@refused.test"]}, "upper": {"recipients": ["X@Refused.Test", "x@refused.test"]},
        "alias": {"recipients": [WAIT, "many@va.example", "x@va.example"]}, "8bit": {"text": mail + "gr\xc3\xbc\n"}, "no-header": {"text": "text\n"},
        "empty": {"text": ""}, "no-body": {"text": "Subject: x\n"}, "resent": {"text": "Resent-From: r@client.test\nSubject: x\n\ny\n"},
        "long-lines": {"text": mail + "l" * 5000 + "\n" + "m" * 2048 + "\nend\n"},
    }

    def local(*words, sender="alice", stdin="Subject: x\n\ny\n"):
        return run("sendmail", "-f", sender, *words, stdin=stdin)
    text = content_cases.MAIL + "X-Twice: 1\nX-Twice: 2\nX-Fold: a\n\tb\n\nbody one\n.two\n"
    spoiled = {f"torn-{name}": [smtp("a@client.test", [to], mail + "line of text\n" * 3000, port=2588), torn, run("postsuper", "-H", "ALL"), run("postqueue", "-f"), corrupt, half]
               for name, to in (("mbox", "alice"), ("maildir", "bob@home.example"), ("pipe", "a@plain.pipe"), ("command", "alice@cmd.example"), ("alias", "cmd"))}
    return spoiled | {
        "postcat-smtp": group(sent),
        "postcat-senders": seen([smtp(sender, [WAIT], mail) for sender in ("", '"a b"@client.test', "A@Client.Test")]),
        "postcat-filter": seen([smtp("f1@client.test", [WAIT], mail, port=2584), smtp("f2@client.test", ["alice"], mail, port=2584)]),
        "postcat-sendmail": seen([
            local(WAIT, sender="s1"), local("-F", "Alice A.", WAIT, sender="s2"), local("-N", "delay,failure", "-V", "env", "-R", "hdrs", WAIT, sender="s5"),
            local("-t", sender="s3", stdin=f"To: A <{WAIT}>, y@refused.test\nBcc: z@refused.test\nSubject: x\n\ny\n"),
            local("-t", sender="s4", stdin=f"To: alice\nResent-To: {WAIT}\nResent-Bcc: z@refused.test\nSubject: x\n\ny\n"), local("-XV", WAIT, sender="s6"),
            local("-XV+=", WAIT, sender="s7"), local("-B8BITMIME", WAIT, sender="s8", stdin="Subject: x\n\nhell\xf6\n"), local(WAIT, sender="")]),
        "postcat-bounce": seen([smtp("b@refused.test", ["r5@ok.test"], mail)]),
        "postcat-forward": seen([
            local_cases.forward("alice", f"{WAIT}, y@refused.test\n"), smtp("f1@client.test", ["alice"], mail, " ENVID=e RET=HDRS BODY=8BITMIME"),
            smtp("f2@client.test", ["alice+x"], mail, rcpt_options=" NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o@x.test"), local("alice", sender="f3")]),
        "postcat-luser": seen([smtp("l@client.test", ["nosuch@lwait.example"], mail, port=local_cases.PORT)]),
        "postcat-maps": seen([smtp("a@host.example.org", ["bob@mail.example.com", "x@va.example", "many@va.example"], mail, port=2585),
                              smtp("", ["bob@mail.example.com"], mail, port=2585)]),
        "postcat-hold": seen([smtp("h1@client.test", ["alice"], mail, port=content_cases.PORT["hold"])]),
        "postcat-release": seen([smtp("h2@client.test", [WAIT], mail, port=content_cases.PORT["hold"]), run("postsuper", "-H", "ALL"), run("postqueue", "-f")]),
        "postcat-requeue": seen([smtp("h3@client.test", ["alice", WAIT], mail), run("postsuper", "-h", "ALL"), run("postsuper", "-r", "ALL")]),
        "postcat-milter": seen([smtp(f"{name}@client.test", ["alice", "carol"], text, port=2583) for name in MILTERS]),
        "postcat-corpus": seen([bulk.many(content_cases.PORT["hold"], [(f"{n}@client.test", ["alice"], m) for n, m in bulk.SMALL])]),
        "postcat-corpus-convert": seen([bulk.many(2586, [(f"{n}@client.test", ["alice"], m) for n, m in bulk.SMALL if any(c > "\x7f" for c in m)])]),
        "postcat-actions": seen([bulk.many(content_cases.PORT["actions"], [
            (f"{n}@client.test", ["alice", WAIT], content_cases.MAIL + f"X-Hold: x\nX-{v}\nX-After: 1\n\nbody {v}\nlast\n") for n, v in content_cases.VALUES.items()])]),
        "postcat-recipients": seen([bulk.many(2588, [(f"r{i:02}@client.test", [r], mail) for i, r in enumerate(RECIPIENTS)])]),
        "postcat-addresses": seen([bulk.many(2588, [(f"a{i:02}@client.test", ["bob"], f"To: {a}\nSubject: x\n\ny\n") for i, a in enumerate(content_cases.MORE)])]),
        "postcat-convert": seen([smtp(f"{name}@client.test", ["alice"], mime_corpus.MESSAGES[name], port=2586) for name in CONVERTED]),
    }
