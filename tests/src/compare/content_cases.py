"""Cases of the content: header and body checks, the MIME machine, conversion, filters."""
import mime_corpus

PLACE = "/tmp/postrider-compare"
WARN = """
checks_primary = pcre:{ {/(.*)/s WARN primary} }
checks_mime = pcre:{ {/(.*)/s WARN mime} }
checks_nested = pcre:{ {/(.*)/s WARN nested} }
checks_body = pcre:{ {/(.*)/s WARN body} }
"""

ACTIONS = """
/^X-Bcc: (.*)/ BCC $1
/^X-Bcc2: (.*)/ BCC
/^X-Discard: (.*)/ DISCARD $1
/^X-Discard2:/ DISCARD
/^X-Dunno:/ DUNNO
/^X-OK:/ OK
/^X-Filter: (.*)/ FILTER $1
/^X-Hold: (.*)/ HOLD $1
/^X-Hold2:/ HOLD
/^X-Ignore:/ IGNORE
/^X-Info: (.*)/ INFO $1
/^X-Info2:/ info
/^X-Pass: (.*)/ PASS $1
/^X-Pass2:/ PASS
/^X-Prepend: (.*)/ PREPEND X-Prepended: $1
/^X-Prepend2: (.*)/ PREPEND $1
/^X-Prepend3:/ PREPEND
/^X-Redirect: (.*)/ REDIRECT $1
/^X-Redirect2:/ REDIRECT
/^X-Reject: (.*)/ REJECT $1
/^X-Reject2:/ REJECT
/^X-Replace: (.*)/ REPLACE X-Replaced: $1
/^X-Replace2: (.*)/ REPLACE $1
/^X-Replace3:/ REPLACE
/^X-Strip: (.*)/ STRIP $1
/^X-Strip2:/ STRIP
/^X-Warn: (.*)/ WARN $1
/^X-Warn2:/ WARN
/^X-Unknown: (.*)/ $1
/^X-Multi: (\\S+)\\s+(\\S+)/ WARN $1 and $2
"""
BODY_ACTIONS = ACTIONS.replace("/^X-", "/^body ").replace("X-Prepended: ", "prepended ").replace("X-Replaced: ", "replaced ")

MAIN = WARN + f"""
checks_actions = pcre:{PLACE}/etc/header_checks
checks_body_actions = pcre:{PLACE}/etc/body_checks
"""

FILES = {"etc/header_checks": ACTIONS, "etc/body_checks": BODY_ACTIONS}

# name, port, options of cleanup
SERVICES = [
    ("mime", 2541, "header_checks=$checks_primary mime_header_checks=$checks_mime nested_header_checks=$checks_nested body_checks=$checks_body"),
    ("actions", 2542, "header_checks=$checks_actions body_checks=$checks_body_actions"),
    ("strict7", 2543, "strict_7bit_headers=yes"),
    ("strict8", 2544, "strict_8bitmime=yes"),
    ("strict8body", 2545, "strict_8bitmime_body=yes"),
    ("domain", 2546, "strict_mime_encoding_domain=yes"),
    ("convert", 2547, "force_mime_input_conversion=yes"),
    ("nomime", 2548, "disable_mime_input_processing=yes header_checks=$checks_primary mime_header_checks=$checks_mime body_checks=$checks_body"),
    ("chars", 2549, "message_strip_characters=\\001\\012q message_reject_characters=\\002"),
    ("endheader", 2550, "non_empty_end_of_header_action=add_header"),
    ("endreject", 2551, "non_empty_end_of_header_action=reject"),
    ("nesting", 2552, "mime_nesting_limit=5 header_checks=$checks_primary mime_header_checks=$checks_mime body_checks=$checks_body mime_boundary_length_limit=10 body_checks_size_limit=60 header_size_limit=100"),
    ("nodetect", 2553, "detect_8bit_encoding_header=no"),
    ("missing", 2554, "always_add_missing_headers=yes message_drop_headers=x-drop,subject local_header_rewrite_clients= cleanup_replace_stray_cr_lf=no"),
]

MASTER = "".join(
    f"127.0.0.1:{port} inet n - n - - smtpd -o cleanup_service_name=cleanup-{name}\n"
    f"cleanup-{name} unix n - n - 0 cleanup" + "".join(f" -o {o}" for o in options.split(" ")) + "\n"
    for name, port, options in SERVICES)

PORT = {name: port for name, port, _ in SERVICES}
MAIL = "From: a@client.test\nTo: someone\nSubject: test\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <m@client.test>\n"
CONVERTED = [n for n in mime_corpus.MESSAGES if n.split("-")[0] in ("cte", "qp", "rfc822", "mixed", "message", "digest", "boundary", "header")]
ERRORS = [n for n in mime_corpus.MESSAGES if n.split("-")[0] in ("cte", "header", "rfc822", "message", "digest", "nesting", "part", "body", "blank", "nested")]


def cases(smtp, run, queued):
    def sent(service, names, to="alice"):
        return [smtp(f"{n}@client.test", [to], mime_corpus.MESSAGES[n], port=PORT[service]) for n in names]
    result = {}
    for name in mime_corpus.MESSAGES:
        result["mime-" + name] = sent("mime", [name])
    for name in CONVERTED:
        result["convert-" + name] = sent("convert", [name])
    for service in ("strict7", "strict8", "strict8body", "domain", "nesting", "endheader", "endreject", "nodetect", "nomime"):
        result["mimeall-" + service] = sent(service, ERRORS, "x@discard.test")

    def act(text, body="hello\n", port="actions", **more):
        return [smtp("a@client.test", ["alice"], MAIL + text + "\n" + body, port=PORT[port], **more)]
    values = {
        "bcc": "Bcc: bob@mail.example.com", "bcc-bad": "Bcc: nodomain", "bcc2": "Bcc2: x", "discard": "Discard: because", "discard2": "Discard2: x", "dunno": "Dunno: x", "ok": "OK: x",
        "filter": "Filter: discard:filtered", "filter-bad": "Filter: nocolon", "filter-empty": "Filter: discard:",
        "ignore": "Ignore: x", "info": "Info: some text", "info2": "Info2: x",
        "pass": "Pass: yes", "pass2": "Pass2: x", "prepend": "Prepend: value", "prepend2": "Prepend2: no header", "prepend3": "Prepend3: x",
        "redirect": "Redirect: bob@mail.example.com", "redirect-bad": "Redirect: nodomain", "redirect2": "Redirect2: x",
        "reject": "Reject: not this", "reject-code": "Reject: 5.7.9 my text", "reject-code4": "Reject: 4.7.9 my text", "reject2": "Reject2: x",
        "replace": "Replace: value", "replace2": "Replace2: no header", "replace3": "Replace3: x",
        "strip": "Strip: gone", "strip2": "Strip2: x", "warn": "Warn: careful", "warn2": "Warn2: x",
        "unknown": "Unknown: FROBNICATE x", "unknown-4": "Unknown: 450 later", "unknown-5": "Unknown: 550 5.7.2 never", "unknown-address": "Unknown: bob@mail.example.com",
    }
    for name, value in values.items():
        result["check-" + name] = act(f"X-Before: 1\nX-{value}\nX-Warn: after\n", "hello\nbody Warn: after\n")
        result["checkbody-" + name] = act("X-Before: 1\n", f"hello\nbody {value}\nbody Warn: after\nlast\n")
    result.update({
        "check-multi": act("X-Multi: one\n\ttwo\n"),
        "check-long": act("X-Warn: " + "long " * 100 + "\n"),
        "check-two-recipients": [smtp("a@client.test", ["alice", "bob"], MAIL + "X-Warn: two\n\nx\n", port=PORT["actions"])],
        "check-null": [smtp("", ["alice"], MAIL + "X-Warn: null\n\nx\n", port=PORT["actions"])],
        "check-redirect-filter": act("X-Redirect: bob@mail.example.com\nX-Filter: discard:x\n"),
        "check-twice": act("X-Redirect: bob@mail.example.com\nX-Redirect: carol@mail.example.com\nX-Bcc: bob@mail.example.com\nX-Bcc: bob@mail.example.com\n"),
        "check-replace-to": act("X-Replace2: To: bob (comment)\nX-Prepend2: Cc: bob\n"),
        "check-replace-id": act("X-Replace2: Message-ID: <other@client.test>\n"),
        "check-reject-two": act("X-Reject: one\nX-Reject: two\n", "body Reject: three\n"),
        "check-mime": act("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", "--b\nX-Strip: part\nX-Replace: r\nX-Prepend: p\nX-Warn: in part\n\nbody Warn: text\n--b\nX-Reject: in part\n\n--b--\n"),
        "check-nested": act("MIME-Version: 1.0\nContent-Type: message/rfc822\n", "X-Warn: in nested\nX-Ignore: z\n\nbody Warn: text\n"),
        "check-hold": [smtp("hold@client.test", ["alice", "x@ok.test"], MAIL + "X-Hold: wait\nX-Filter: smtp:[127.0.0.5]\nX-Redirect: carol@mail.example.com\nX-Bcc: bob@mail.example.com\n\nx\n", port=PORT["actions"]),
                       queued(), run("postsuper", "-d", "ALL")],
        "check-hold2": [smtp("hold@client.test", ["alice"], MAIL + "X-Hold2: wait\n\nbody Hold: again\n", port=PORT["actions"]), queued(), run("postsuper", "-d", "ALL")],
        "chars-strip": act("X: a\x01b\n", "q\x01r\n", port="chars"),
        "chars-reject": act("X: a\n", "q\x02r\n", port="chars"),
        "chars-reject-header": act("X: a\x02\n", "r\n", port="chars"),
        "chars-plain": act("X: a\n", "r\n", port="chars"),
        "missing-none": [smtp("a@client.test", ["alice"], "X-Drop: y\nSubject: z\n\nx\n", port=PORT["missing"])],
        "missing-cr": [smtp("a@client.test", ["alice"], "X: y\rz\n\nx\ry\n", port=PORT["missing"])],
    })
    return result
