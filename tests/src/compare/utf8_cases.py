"""Cases of SMTPUTF8 (RFC 6531 to 6533): from client to queue, over SMTP, into mailboxes, and back."""

GREEN = "gr\xc3\xbcn"
MASTER = """127.0.0.1:2470 inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=etrn
127.0.0.1:2471 inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=etrn -o smtputf8_autodetect_classes=all
127.0.0.1:2472 inet n - n - - smtpd -o smtpd_discard_ehlo_keywords=etrn -o smtputf8_enable=no
"""
ALIASES = "{{{0}=alice}}, {{rem{0}=x@ok.test}}, {{remutf8=x@utf8.test}}, {{u8list={0}@utf8.test}}".format(GREEN)
LOCAL = "{{{0}=x}}, {{rem{0}=x}}, remutf8=x, u8list=x".format(GREEN)
PLAIN = "Subject: plain\nMessage-ID: <m@client.test>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: a@client.test\n\nx\n"
HEADER = "Subject: {0}\nMessage-ID: <m@client.test>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: a@client.test\n\nx\n".format(GREEN)
PART = ("Subject: parts\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: text/plain; name={0}\n\nx\n--b--\n").format(GREEN)
ADDRESS = "Subject: address\nFrom: {0}@b.test\nTo: x@{0}.test\n\nx\n".format(GREEN)


def cases(smtp, run, queued):
    all_cases = {}
    a, u = "alice@mail.example.com", GREEN + "@" + GREEN + ".test"
    utf8 = " SMTPUTF8 BODY=8BITMIME"

    def case(name, *steps):
        all_cases["utf8-" + name] = list(steps)

    clear = run("postsuper", "-d", "ALL")
    for name, sender, to, body in (
            ("plain", a, "x", PLAIN), ("header", a, "x", HEADER), ("part", a, "x", PART), ("address", a, "x", ADDRESS),
            ("sender", u, "x", PLAIN), ("recipient", a, GREEN, PLAIN), ("all", u, GREEN, HEADER)):
        for kind, options, port in (("", utf8, 2470), ("-unasked", "", 2470), ("-auto", "", 2471)):
            if sender == u and not options:
                sender = GREEN + "@b.test"
            case("queue-" + name + kind, smtp(sender, [to + "@retry.test"], body, options, port=port), queued(), clear)
            case("relay-" + name + kind, smtp(sender, [to + "@ok.test"], body, options, port=port))
            case("relay8-" + name + kind, smtp(sender, [to + "@utf8.test"], body, options, port=port))
    case("relay-mixed", smtp(a, ["x@ok.test", GREEN + "@ok.test", "y@ok.test"], PLAIN, utf8, port=2470))
    case("relay8-mixed", smtp(a, ["x@utf8.test", GREEN + "@utf8.test"], PLAIN, utf8, port=2470))
    case("domain", smtp(a, ["x@" + GREEN + ".test"], PLAIN, utf8, port=2470))
    case("domain-ascii", smtp(a, ["x@xn--grn-ioa.test"], PLAIN, utf8, port=2470))
    case("domain-unknown", smtp(a, ["x@sch\xc3\xb6n.test"], PLAIN, utf8, port=2470))
    case("domain-upper", smtp(a, ["x@GR\xc3\x9cN.test"], PLAIN, utf8, port=2470))
    case("local", smtp(u, [GREEN + "@mail.example.com"], HEADER, utf8, port=2470))
    case("alias", smtp(a, ["rem" + GREEN, "remutf8"], PLAIN, utf8, port=2470))
    case("alias-header", smtp(a, ["rem" + GREEN, "remutf8"], HEADER, utf8, port=2470))
    case("alias-unasked", smtp(a, ["u8list"], PLAIN, port=2470))
    case("virtual", smtp(u, ["x@vm.example", "many@va.example"], HEADER, utf8, port=2470))
    case("bounce-rcpt", smtp(a, ["r5" + GREEN + "@utf8.test", "r5@utf8.test"], HEADER, utf8, port=2470))
    case("bounce-sender", smtp(GREEN + "@mail.example.com", ["r5@utf8.test"], PLAIN, utf8, port=2470))
    case("bounce-orcpt", smtp(a, ["r5@utf8.test"], PLAIN, utf8, rcpt_options=" ORCPT=utf-8;x\\x{FC}y@z.test", port=2470))
    case("bounce-unasked", smtp(a, ["r5" + GREEN + "@ok.test"], HEADER, port=2470))
    case("bounce-hdrs", smtp(a, ["r5@utf8.test"], HEADER, utf8 + " RET=HDRS", port=2470))
    case("bounce-away", smtp("x@ok.test", ["r5" + GREEN + "@utf8.test"], HEADER, utf8, port=2470))
    case("dsn-success", smtp(a, [GREEN + "@mail.example.com", GREEN + "@utf8.test"], HEADER, utf8, rcpt_options=" NOTIFY=SUCCESS", port=2470))
    case("dsn-orcpt", smtp(a, ["x@utf8.test"], PLAIN, utf8, rcpt_options=" ORCPT=utf-8;x\\x{FC}y@z.test NOTIFY=FAILURE", port=2470))
    case("sendmail-header", run("sendmail", "-f", "alice", "x@retry.test", stdin=HEADER), queued(), clear)
    case("sendmail-recipient", run("sendmail", "-f", "alice", GREEN + "@retry.test", stdin=PLAIN), queued(), clear)
    case("sendmail-sender", run("sendmail", "-f", GREEN, "x@retry.test", stdin=PLAIN), queued(), clear)
    case("sendmail-plain", run("sendmail", "-f", "alice", "x@retry.test", stdin=PLAIN), queued(), clear)
    case("sendmail-latin", run("sendmail", "-f", "alice", "x\xfc@retry.test", stdin="Subject: \xfc\n\nx\n"), queued(), clear)
    case("sendmail-t", run("sendmail", "-f", "alice", "-t", stdin="To: " + GREEN + "@retry.test\n" + PLAIN), queued(), clear)
    case("sendmail-ascii", run("sendmail", "-f", "alice", "x@ok.test", stdin=HEADER))
    for name, option in (("utf8", "smtputf8=yes"), ("utf8-no", "smtputf8=no"), ("tls", "requiretls=yes"), ("bad", "requiretls=x")):
        case("sendmail-O-" + name, run("sendmail", "-f", "alice", "-O", option, "x@retry.test", stdin=PLAIN), queued(), clear)
    for name, header in (("no", "TLS-Required: No"), ("yes", "TLS-Required: Yes"), ("esmtp", "Require-TLS-ESMTP: yes"), ("esmtp-no", "Require-TLS-ESMTP: no"), ("both", "TLS-Required: no\nRequire-TLS-ESMTP: yes")):
        case("tls-header-" + name, smtp(a, ["x@retry.test"], header + "\n" + PLAIN, port=2470), queued(), clear)
    case("off", smtp(GREEN + "@b.test", [GREEN + "@retry.test"], HEADER, port=2472), queued(), clear)
    return all_cases
