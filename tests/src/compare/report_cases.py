"""Cases of bounce(8): reports of failure, delay, success, on request; copies for the postmaster; VERP."""
import json
import re
import socket
import time

from mask import mask_log

PLACE = "/tmp/postrider-compare"
SENDER = "alice@mail.example.com"

# Both systems get the same texts, so that whole reports can be compared.
MAIN = f"bounce_template_file = {PLACE}/etc/bounce.cf\n"
TEMPLATE = """# texts of reports
failure_template = <<EOF
Charset: us-ascii
From: MAILER-DAEMON (Reports of $mail_name)
Subject: Returned mail
Postmaster-Subject: Copy of returned mail from $myhostname

This is the mail system at host $myhostname ($mydomain).
Ask <postmaster> at $myorigin$$.
EOF
delay_template = <<EOF
Charset: iso-8859-1
From: MAILER-DAEMON (Delays)
Subject: Delayed mail
Postmaster-Subject: Copy of delayed mail

Delayed for $delay_warning_time_seconds seconds, $delay_warning_time_minutes minutes,
$delay_warning_time_hours hours, $delay_warning_time_days days, $delay_warning_time_weeks weeks;
tried for $maximal_queue_lifetime_days days, ${maximal_queue_lifetime_hours} hours.
EOF
success_template = <<EOF
Charset: utf-8
From: MAILER-DAEMON (Success)
Subject: Delivered mail

It went well.
EOF
verify_template = <<EOF
From: MAILER-DAEMON (Verification)
Subject: Delivery report

What was found.
EOF
"""
UTF8_TEMPLATE = """failure_template = <<END
charset: UTF-8
FROM: reports@mail.example.com (Reports)
subject: Zurueck
Postmaster-Subject: Copy

Gr\xc3\xbc\xc3\x9fe von $myhostname: ${mail_name} $$5 $(mydomain) ${myorigin?{yes}:{no}}
  $maximal_queue_lifetime_hours $maximal_queue_lifetime_minutes ${delay_warning_time_weeks}

EOF
END
delay_template = <<EOF
Charset: iso-8859-1
Postmaster-Subject: Copy of gruen

gr\xfcn $delay_warning_time_seconds
EOF
success_template = <<EOF

Nothing but text.
EOF
verify_template=<<EOF
Subject: Verify
No blank line before this.
EOF
"""
BAD_TEMPLATE = """failure_template = <<EOF
Postmaster-Subject: not used

8-bit \xc3\xbc
EOF
delay_template = <<EOF
X-Header: y
Postmaster-Subject: not used, too

text
EOF
success_template = <<EOF
Subject: no text
EOF
other_template = <<EOF

text
EOF
verify_template = one line
"""
FILES = {"etc/bounce.cf": TEMPLATE, "etc/bounce-utf8.cf": UTF8_TEMPLATE, "etc/bounce-bad.cf": BAD_TEMPLATE,
         "etc/bounce-header.cf": "failure_template = <<EOF\nsubject: \xc3\xbc\n\ntext\nEOF\n",
         "etc/bounce-open.cf": "failure_template = <<EOF\nSubject: x\n\ntext\n", "etc/bounce-line.cf": "nonsense\n",
         "etc/bounce-name.cf": "failure_template = <<EOF\nSubject: x\n\n$nosuchname ${nosuch} $nosuch_time_hours\nEOF\n",
         "etc/bounce-times.cf": "failure_template = <<EOF\nSubject: x\n\n$maximal_queue_lifetime_weeks\n$maximal_queue_lifetime_minutes\nEOF\n"}
MASTER = """cleanupd unix n - n - 0 cleanup -o delay_warning_time=1s
127.0.0.1:2590 inet n - n - - smtpd -o cleanup_service_name=cleanupd
"""

MAIL = ("From: a@client.test\nTo: someone\nSubject: test\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n"
        "Message-ID: <m@client.test>\nX-Long: " + "word " * 30 + "\n\nHello.\n..dot\n")
BIG = "Subject: big\nMessage-ID: <big@client.test>\n\n" + ("x" * 70 + "\n") * 900
UTF8 = "Subject: gr\xc3\xbc\xc3\x9fe\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\xc3\x9f\n"


def reload(side, lines):
    """Replaces the lines that the last call added to main.cf; what is logged meanwhile is not compared."""
    name = side.path("etc/main.cf")
    with open(name, encoding="latin-1") as f:
        text = f.read().split("# added\n")[0]
    # What main.cf says twice, Postfix's commands complain of.
    text = re.sub(r"(?m)^#@(?=bounce_template_file)", "", text)
    if any(line.startswith("bounce_template_file") for line in lines):
        text = re.sub(r"(?m)^(?=bounce_template_file)", "#@", text)
    with open(name, "w", encoding="latin-1") as f:
        f.write(text + "# added\n" + "".join(line + "\n" for line in lines))
    side.command(["postfix", "reload"])
    # One message, so that all programs have started when the case goes on.
    side.command(["sendmail", "-f", SENDER, "carol", "r5@ok.test"], b"Subject: warm-up\n\nx\n")
    end = time.time() + 20
    seen = ""
    while time.time() < end:
        time.sleep(0.1)
        seen += "".join(line + "\n" for line in side.log())
        first = re.search(r"(\w+): message-id=<\S+>(?=(?:.*\n)+?.*\1: to=<r5@ok\.test>)", seen)
        report = first and re.search(first[1] + r": sender non-delivery notification: (\w+)", seen)
        if report and f"{report[1]}: removed" in seen and f"{first[1]}: removed" in seen:
            break
    side.quiet()
    side.log()


def main(*lines):
    """A step: adds lines to main.cf; without lines, as it was. Shows what has been logged until now."""
    def step(side):
        side.quiet()
        logged = "".join(line + "\n" for line in sorted(mask_log(side.log())) if "overriding earlier entry" not in line)
        reload(side, lines)
        return ("== log until now\n" + logged if logged else "") + "== main.cf " + "; ".join(lines) + "\n"
    return step


def ids(side):
    return [json.loads(line)["queue_id"] for line in side.command(["postqueue", "-j"])[1].splitlines()]


def again(side):
    """A step: tries all that is deferred, one message after the other."""
    time.sleep(1.5)
    for qid in ids(side):
        side.command(["postqueue", "-i", qid])
        side.quiet()
    return "== again\n"


def expire(flag):
    """A step: lets all messages expire."""
    def step(side):
        for qid in ids(side):
            side.command(["postsuper", flag, qid])
            side.command(["postqueue", "-i", qid])
            side.quiet()
        return "== expire " + flag + "\n"
    return step


def masked(step):
    """A step whose output has offsets, which depend on the length of queue ids."""
    def inner(side):
        text = re.sub(r"^offset=\d+$", "offset=N", step(side), flags=re.M)
        return re.sub(r"^(message_size: +\d+) +\d+", r"\1 N", text, flags=re.M)
    return inner


def complaints(step):
    """A step that shows what is said on the standard error stream: the built-in texts are of each system's own."""
    def inner(side):
        text = step(side)
        return text.partition("-- out\n")[0] + text.partition("-- err\n")[2]
    return inner


def clear(side):
    """A step: removes what is left in the queue."""
    side.command(["postsuper", "-d", "ALL"])
    side.quiet()
    return "== clear\n"


def hangs_up(*commands):
    """A step: a client that says this, with an answer to each, and goes."""
    def step(side):
        with socket.create_connection(("127.0.0.1", 2525)) as connection:
            file = connection.makefile("rb")
            for command in ("EHLO client.test",) + commands:
                while file.readline()[3:4] == b"-":
                    pass
                connection.sendall(command.encode() + b"\r\n")
            while file.readline()[3:4] == b"-":
                pass
            file.close()
        side.quiet()
        return "== hangs up\n"
    return step


# Reports that tell of several recipients in an order that is a matter of time, as is who uses a connection again.
UNORDERED = {"single-promises", "report-verp-later", "report-bv", "report-v", "report-v-success", "report-verp", "report-verp-delimiters", "report-verp-disabled",
             "utf8-bounce-rcpt", "utf8-bounce-sender", "utf8-bounce-orcpt", "utf8-bounce-unasked", "utf8-bounce-hdrs", "utf8-bounce-away"}


def ordered(text):
    """Mail with what it tells of recipients sorted."""
    text = re.sub(r"(?m)(?:^<\S+@\S+>.*: .*\n(?:^ +.*\n)*\n)+", lambda m: sort_paragraphs(m.group()), text)
    return re.sub(r"(?m)(?:^Final-Recipient: .*\n(?:^\S.*\n|^ .*\n)*\n)+", lambda m: sort_paragraphs(m.group()), text)


def logs_sorted(step):
    """A step that shows logs, whose entries are in the order of deliveries that go on side by side."""
    def inner(side):
        head, mark, log = step(side).partition("-- defer log\n")
        return head + mark + sort_paragraphs(log)
    return inner


def sort_paragraphs(text):
    return "".join(sorted(p + "\n\n" for p in text.split("\n\n") if p))


def cases(smtp, run, queued):
    def to(*recipients, options="", rcpt="", body=MAIL, sender=SENDER, port=2525):
        return smtp(sender, list(recipients), body, options, rcpt_options=rcpt, port=port)

    all_cases = {}

    def case(name, *steps):
        all_cases["report-" + name] = list(steps)

    # NOTIFY and what happens
    for notify in ("NEVER", "FAILURE", "DELAY", "SUCCESS", "SUCCESS,FAILURE,DELAY"):
        short = notify.lower().replace(",", "-")
        option = " NOTIFY=" + notify
        case("fail-" + short, to("r5@ok.test", rcpt=option))
        case("success-" + short, to("bob", rcpt=option))
        case("relay-" + short, to("x@plain.test", rcpt=option))
        case("delay-" + short, to("r4@ok.test", rcpt=option, port=2590), again, masked(queued()), clear)
        case("expire-" + short, to("r4@ok.test", rcpt=option), expire("-e"), clear)
    # RET, ENVID, ORCPT
    for ret in ("FULL", "HDRS"):
        for kind, who in (("fail", "r5@ok.test"), ("success", "bob")):
            case(f"{kind}-ret-{ret.lower()}", to(who, options=f" RET={ret} ENVID=en+2Bv+3Did",
                                                 rcpt=" NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;o+2Brig@x.test"))
        case("delay-ret-" + ret.lower(), to("r4@ok.test", options=f" RET={ret}", port=2590), again, clear)
    case("orcpt-none", to('"r4"@ok.test', "@a.test,@b.test:r4b@ok.test", '"r\\4c"@ok.test', "R4D@OK.test", "r4e+x=y@ok.test", '"r4 f"@ok.test',
                          '"r4g"."h"@ok.test'), masked(queued()), expire("-e"), clear)
    case("order", to("z@OK.test", "Y@ok.test", "a@ok.test", "B@OK.test", "b@ok.test"))
    case("orcpt-other", to("r5@ok.test", rcpt=" ORCPT=x-else;some+20thing"))
    case("big", to("r5@ok.test", body=BIG))
    case("big-full", to("r5@ok.test", options=" RET=FULL", body=BIG))
    case("8bit", to("r5@ok.test", options=" BODY=8BITMIME", body=UTF8))
    case("8bit-header-only", to("r5@ok.test", options=" BODY=8BITMIME RET=HDRS", body=UTF8))
    case("no-header", to("r5@ok.test", body="just text\n"))
    case("empty", to("r5@ok.test", body=""))
    # many recipients, agents, expansion
    case("three", to("r5@ok.test", "r5b@ok.test", "bob", "nobody@vm.example"))
    case("mixed", to("r5@ok.test", "r4@ok.test", "x@error.test", rcpt=" NOTIFY=FAILURE,DELAY"), clear)
    case("alias", to("team", "many@va.example", rcpt=" NOTIFY=SUCCESS"))
    case("alias-fail", to("mixed"))
    case("expanded-list", to("list", rcpt=" NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;li@x.test"))
    case("long-reason", to("x@error.test", "cmdlong"))
    # to whom
    case("null-sender", to("r5@ok.test", sender=""))
    case("double", to("r5@ok.test", sender="r5@ok.test"))
    case("sender-delay-null", to("r4@ok.test", sender="", port=2590), again, clear)
    case("expire-null", to("r4@ok.test", sender=""), expire("-e"), clear)
    case("expire-hold", to("r4@ok.test"), run("postsuper", "-h", "ALL"), expire("-f"), clear)
    # sendmail
    case("bv", run("sendmail", "-bv", "bob", "nosuch", "r5@ok.test", "x@ok.test", "x@discard.test", "r4@ok.test"), clear)
    case("bv-f", run("sendmail", "-bv", "-f", "carol", "x@vm.example", "nosuch@vm.example"))
    case("v", run("sendmail", "-v", "bob", "r5@ok.test", "x@ok.test", "r4@ok.test", stdin="Subject: x\n\nhello\n"), clear)
    case("v-success", run("sendmail", "-v", "-N", "success", "bob", stdin="Subject: x\n\nhello\n"))
    # classes and sizes
    case("classes", main("notify_classes = bounce, 2bounce, delay", "bounce_notice_recipient = carol"),
         to("r5@ok.test", "r5b@ok.test"), to("r4@ok.test", port=2590), again, clear, to("r5@ok.test", sender=""),
         to("r5@ok.test", options=" RET=FULL"), main())
    case("size-limit", main("bounce_size_limit = 200"), to("r5@ok.test"), to("r5@ok.test", options=" RET=FULL"), main())
    case("threaded", main("enable_threaded_bounces = yes"), to("r5@ok.test"),
         to("r5@ok.test", body="References: <1@x.test>\n <2@x.test>\n" + MAIL), to("r5@ok.test", body="Subject: x\n\nx\n"),
         to("bob", rcpt=" NOTIFY=SUCCESS"), main())
    case("default-classes-notice", main("2bounce_notice_recipient = bob", "notify_classes = 2bounce"),
         to("r5@ok.test", sender=""), main())
    case("canceled", hangs_up("MAIL FROM:<a@x.test>", "RCPT TO:<bob@mail.example.com>", "RSET", "QUIT"))
    case("canceled-quit", hangs_up("MAIL FROM:<a@x.test>", "RCPT TO:<bob@mail.example.com>", "QUIT"))
    case("canceled-recipient", hangs_up("MAIL FROM:<a@x.test>", "RCPT TO:<bob@mail.example.com>"))
    # templates
    utf8 = main(f"bounce_template_file = {PLACE}/etc/bounce-utf8.cf", "notify_classes = bounce, delay, 2bounce", "bounce_notice_recipient = bob",
                "delay_notice_recipient = carol", "2bounce_notice_recipient = r5@ok.test", "enable_threaded_bounces = yes", "confirm_delay_cleared = yes")
    case("templates", utf8, to("r5@ok.test"), to("r5@ok.test", options=" BODY=8BITMIME", body=UTF8), to("r4@ok.test", port=2590), again, clear,
         to("bob", rcpt=" NOTIFY=SUCCESS"), run("sendmail", "-bv", "-f", "alice", "bob"), to("r5@ok.test", sender=""),
         to("r5@ok.test", sender="double-bounce@mail.example.com"), main())
    case("templates-bad", main(f"bounce_template_file = {PLACE}/etc/bounce-bad.cf", "notify_classes = bounce, delay"),
         to("r5@ok.test", rcpt=" NOTIFY=NEVER"), to("r4@ok.test", rcpt=" NOTIFY=NEVER", port=2590), again, clear,
         to("r5@ok.test", sender=""), main())
    for name in ("", "-utf8"):
        for flag in ("-b", "-t"):
            case(f"postconf{flag}{name}", run("postconf", flag, f"{PLACE}/etc/bounce{name}.cf") if name else run("postconf", flag))
    for name in ("-bad", "-header", "-open", "-line", "-name", "-nosuch", "-times"):
        for flag in ("-b", "-t"):
            case(f"postconf{flag}{name}", complaints(run("postconf", flag, f"{PLACE}/etc/bounce{name}.cf")))
    case("delay-cleared", main("defer_transports = discard", "confirm_delay_cleared = yes"),
         to("x@discard.test", port=2590), again, to("y@discard.test", rcpt=" NOTIFY=FAILURE", port=2590), again,
         main("confirm_delay_cleared = yes"), again, main())
    case("logs-without-text", main("backwards_bounce_logfile_compatibility = no"), to("r4@ok.test", "r5@ok.test"), logs_sorted(masked(queued())), expire("-e"), clear, main())
    case("size-limit-exact", main("bounce_size_limit = 479"), to("r5@ok.test", options=" RET=FULL"), to("r5@ok.test", options=" RET=FULL", body=MAIL + "x\n"), main())
    # VERP
    verp = [run("sendmail", "-XV", "-f", "alice", "r5@ok.test", "r5b@ok.test", "x@ok.test", stdin="Subject: x\n\nhello\n")]
    case("verp", *verp)
    case("verp-delimiters", run("sendmail", "-XV-=", "-f", "alice", "r5@ok.test", "bob", stdin="Subject: x\n\nhello\n"))
    case("verp-bad", run("sendmail", "-XVab", "-f", "alice", "bob", stdin="Subject: x\n\nhello\n"))
    case("verp-disabled", main("disable_verp_bounces = yes"), *verp, main())
    case("verp-later", run("sendmail", "-XV", "-f", "alice", "r4@ok.test", "r4b@ok.test", stdin="Subject: x\n\nhello\n"),
         logs_sorted(masked(queued())), expire("-e"), clear)
    # clauses that no other case has
    case("notify-mixed", hangs_up("MAIL FROM:<alice@mail.example.com> ENVID=x RET=HDRS", "RCPT TO:<r5@ok.test> NOTIFY=NEVER",
                                  "RCPT TO:<r5b@ok.test> NOTIFY=FAILURE ORCPT=rfc822;o@x.test", "RCPT TO:<r5c@ok.test>", "RCPT TO:<r5d@ok.test> NOTIFY=DELAY",
                                  "RCPT TO:<bob@mail.example.com> NOTIFY=SUCCESS", "RCPT TO:<carol@mail.example.com> NOTIFY=FAILURE",
                                  "DATA", "Subject: x\r\n\r\nx\r\n.", "QUIT"))
    case("classes-implied", main("notify_classes = bounce", "2bounce_notice_recipient = bob", "bounce_notice_recipient = carol"),
         to("r5@ok.test", sender=""), to("r5@ok.test"), main("notify_classes ="), to("r5@ok.test", sender=""), to("r5@ok.test"), main())
    case("lifetime-zero", main("maximal_queue_lifetime = 0", "bounce_queue_lifetime = 0"), to("r4@ok.test"), to("r4@ok.test", sender=""), main())
    case("lifetime-bounce-zero", main("bounce_queue_lifetime = 0"), to("r4@ok.test", sender=""), to("r4@ok.test"), clear, main())
    case("expire-held-new", main("header_checks = regexp:{{/^X-Long/ HOLD}}"), to("bob"), run("postsuper", "-e", "ALL"), run("postqueue", "-j"),
         run("postsuper", "-f", "ALL"), expire("-f"), main())
    case("list-duplicates", main("duplicate_filter_limit = 3"), to("r4@ok.test", "r4b@ok.test", "r4c@ok.test", "r4d@ok.test", "r4e@ok.test", "r4b@ok.test"),
         masked(queued()), run("postqueue", "-p"), clear, main())
    case("from-format", main(f"bounce_template_file = {PLACE}/etc/bounce-utf8.cf", "header_from_format = obsolete", "notify_classes = protocol", "error_notice_recipient = carol"),
         to("bob", rcpt=" NOTIFY=SUCCESS"), hangs_up("RCPT TO:<nosuch@mail.example.com>", "QUIT"), main())
    case("empty-operand", run("sendmail", "-f", "alice", "-F", "Alice", "<>", stdin="Subject: x\n\nhello\n"), run("sendmail", "-f", "alice", "-F", "Alice", "-N", "success", "", "bob", stdin="Subject: x\n\nhello\n"))
    return all_cases
