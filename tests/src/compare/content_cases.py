"""Cases of the content: header and body checks, the MIME machine, conversion, filters."""
import bulk
import milter
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
checks_tail = pcre:{{ {{/^X: .*?(.{{1,20}})\z/ WARN ends $$1}} }}
checks_actions = pcre:{PLACE}/etc/header_checks
checks_body_actions = pcre:{PLACE}/etc/body_checks
relocated_maps = inline:{{ moved@mail.example.com=new@else.test, moved@ok.test=elsewhere@else.test, @gone.test=other.test }}
sender_dependent_default_transport_maps = inline:{{ dep@client.test=discard:by-sender, @deps.test=smtp:[127.0.0.5] }}
sender_dependent_relayhost_maps = inline:{{ host@client.test=[127.0.0.5], @hosts.test=ok.test, no@hosts.test=DUNNO }}
generic_map = inline:{{ a@client.test=outside@world.test, @inner.test=@outer.test, bob@mail.example.com=b@world.test, x@ext.test=y@world.test }}
circle_map = inline:{{ a@circle.test=b@circle.test, b@circle.test=a@circle.test, c@circle.test=d@circle.test, d@circle.test=e@circle.test }}
"""
SMTP_ACTIONS = "\n".join(line for line in ACTIONS.split("\n") if "Unknown" not in line)
TRANSPORTS = ("filt.test=smtpfilt:[127.0.0.5], gen.test=smtpgen:[127.0.0.5], chk.test=smtpchk:[127.0.0.5], t1.test=:[127.0.0.5], t2.test=smtp:, t3.test=smtp:ok.test, "
              "t4.test=smtp:[127.0.0.5]:25, t5.test=discard, .t6.test=discard:sub, {t7.test=error:5.7.0 go:away}, {t8.test=retry:not now}")

FILES = {"etc/smtp_checks": SMTP_ACTIONS, "etc/smtp_body_checks": SMTP_ACTIONS.replace("/^X-", "/^body "), "etc/header_checks": ACTIONS, "etc/body_checks": BODY_ACTIONS}

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
    ("nesting", 2552, "mime_nesting_limit=5 header_checks=$checks_primary mime_header_checks=$checks_mime body_checks=$checks_body mime_boundary_length_limit=10 body_checks_size_limit=60"),
    ("nodetect", 2553, "detect_8bit_encoding_header=no"),
    ("hold", 2555, "header_checks=static:HOLD"),
    ("circle", 2556, "canonical_maps=$circle_map"),
    ("circlevirtual", 2557, "virtual_alias_maps=$circle_map"),
    ("reasons", 2558, "header_checks=$checks_actions body_checks=$checks_body_actions strict_7bit_headers=yes strict_8bitmime_body=yes mime_nesting_limit=1 "
     "message_reject_characters=\\002 hopcount_limit=2 non_empty_end_of_header_action=reject strict_mime_encoding_domain=yes"),
    ("headerlimit", 2559, "header_size_limit=300 header_checks=$checks_tail"),
    ("missing", 2554, "always_add_missing_headers=yes message_drop_headers=x-drop,subject local_header_rewrite_clients= cleanup_replace_stray_cr_lf=no"),
]

MASTER = "".join(
    f"127.0.0.1:{port} inet n - n - - smtpd -o cleanup_service_name=cleanup-{name}\n"
    f"cleanup-{name} unix n - n - 0 cleanup" + "".join(f" -o {o}" for o in options.split(" ")) + "\n"
    for name, port, options in SERVICES)

# name, port, options of smtpd
SMTPDS = [
    ("filter", 2561, "content_filter=scan:[127.0.0.1]:2562"),
    ("reinject", 2562, "receive_override_options=no_unknown_recipient_checks,no_header_body_checks,no_milters cleanup_service_name=cleanup-actions"),
    ("nomappings", 2563, "receive_override_options=no_address_mappings"),
    ("nounknown", 2564, "receive_override_options=no_unknown_recipient_checks"),
    ("nochecks", 2565, "receive_override_options=no_header_body_checks cleanup_service_name=cleanup-actions"),
    ("remote", 2566, "local_header_rewrite_clients="),
    ("remotenets", 2567, "local_header_rewrite_clients=permit_mynetworks"),
    ("remotemap", 2568, "local_header_rewrite_clients=static:x"),
    ("filterempty", 2569, "content_filter=discard:"),
    ("milter", 2571, "smtpd_milters=inet:127.0.0.1:2490"),
    ("milterdead", 2572, "smtpd_milters=inet:127.0.0.1:2499 milter_default_action=accept"),
    ("milterdeadtemp", 2573, "smtpd_milters=inet:127.0.0.1:2499 milter_default_action=tempfail"),
    ("milterdeadreject", 2574, "smtpd_milters=inet:127.0.0.1:2499 milter_default_action=reject"),
    ("milterdeadhold", 2575, "smtpd_milters=inet:127.0.0.1:2499 milter_default_action=quarantine"),
    ("milterdeadshut", 2576, "smtpd_milters=inet:127.0.0.1:2499"),
    ("miltertwo", 2577, "smtpd_milters=inet:127.0.0.1:2490,inet:127.0.0.1:2490"),
    ("miltermap", 2578, "smtpd_milter_maps=static:DISABLE smtpd_milters=inet:127.0.0.1:2490"),
    ("milterchecks", 2579, "smtpd_milters=inet:127.0.0.1:2490 cleanup_service_name=cleanup-milterchecks"),
    ("remotedomain", 2570, "local_header_rewrite_clients= cleanup_service_name=cleanup-remotedomain"),
]
MASTER += "".join(f"127.0.0.1:{port} inet n - n - - smtpd" + "".join(f" -o {o}" for o in options.split(" ")) + "\n" for name, port, options in SMTPDS)
MACROS = "-o { milter_macro_v = Version $mail_version } -o { milter_macro_daemon_name = $mydomain-daemon } " \
    "-o { milter_macro_defaults = one=1, { {two} = 2 and more }, j=never, { {daemon_name}=never }, three=, { four = 4 } } " + " ".join(
        "-o { milter_%s_macros = %s }" % pair for pair in (
            ("connect", "{one} v j {daemon_name}"), ("helo", "two {one}"), ("mail", "{two}, {three}, {mail_addr}"), ("rcpt", "four {rcpt_addr} i"),
            ("data", "i one"), ("end_of_header", "i {two} v"), ("end_of_data", "i {one} {nosuch} {four}")))
MASTER += f"""scan unix - - n - - smtp
smtpgen unix - - n - - smtp -o smtp_generic_maps=$generic_map
smtpfilt unix - - n - - smtp -o smtp_header_checks=pcre:{{{{/^X-In:/ PREPEND X-Seen: header}}}}
    -o smtp_mime_header_checks=pcre:{{{{/^X-In:/ PREPEND X-Seen: part}}}} -o smtp_nested_header_checks=pcre:{{{{/^X-In:/ PREPEND X-Seen: nested}}}}
    -o {{ smtp_delivery_status_filter = pcre:{{{{/^2\S+ (.*)/ 2.9.9 well: $$1}}}} }}
smtpchk unix - - n - - smtp -o smtp_header_checks=pcre:{PLACE}/etc/smtp_checks -o smtp_body_checks=pcre:{PLACE}/etc/smtp_body_checks
cleanup-milterchecks unix n - n - 0 cleanup -o milter_header_checks=static:WARN
cleanup-milterlocal unix n - n - 0 cleanup -o non_smtpd_milters=inet:127.0.0.1:2490
127.0.0.1:2580 inet n - n - - smtpd -o cleanup_service_name=cleanup-milterlocal
127.0.0.1:2587 inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:2490 -o cleanup_service_name=cleanup-miltermacros {MACROS}
cleanup-miltermacros unix n - n - 0 cleanup {MACROS}
cleanup-remotedomain unix n - n - 0 cleanup -o remote_header_rewrite_domain=domain.invalid
"""

PORT = {name: port for name, port, _ in SMTPDS} | {name: port for name, port, _ in SERVICES}
MAIL = "From: a@client.test\nTo: someone\nSubject: test\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <m@client.test>\n"
CONVERTED = [n for n in mime_corpus.MESSAGES if n.split("-")[0] in ("cte", "qp", "rfc822", "mixed", "message", "digest", "boundary", "header")]

# Address lists that lack commas, or have too much.
ADDRESSES = [
    "b c@bar", "b\n\tc@bar", "a b c", "a@b c@d", "a@b\n c@d", '"x y" z', '"x" "y"@z', "x <a@b> y <c@d>", "a (c) b", "a@b (c) d@e", "(c) a b@c (d)",
    "a . b @ c", "a b . c", "a b@c, d e", "<a b@c>", "<a> <b>", "<a@b> c", "name name <a@b>", "name, <a@b>", "a; b", "g: a b;", "g: a, b; c", "a:b", "a@b:c@d",
    "<@a,@b:c@d>", "[1.2.3.4] x", "a@[1.2.3.4] x", "a@b@c d", "a,,b", ",a,", "a b <", "a > b", "a\\ b", "x!y z", "a%b c", "a.", ".a", "a..b@c", "@c", "a@", "a@ b", "a @b c", "<>", "<>, a", "", "()", '""', '""@c',
]

# Well-formed lists: what becomes of their spaces, comments and line breaks.
SHAPES = [
    "bob,alice", "bob , alice", "bob,  alice", "Bob <bob>,alice", "Bob   Smith   <bob>", '"Bob S." <bob>', "Bob (x) <bob>", "<bob>(c)", "bob(c)", "bob (c)(d)",
    "Bob\n <bob>", "bob,\n alice,\n\tcarol", "Bob S. <bob>", "(c) bob", "(c)bob,(d)alice", "Bob<bob>", "=?utf-8?q?B=C3=B6b?= <bob>", "B\xc3\xb6b <bob>",
    "a@b , bob", "A <a@b>,Bob <bob>", '"a b" <x@y>,bob', "a\\(b <bob>", "(a\\)b) bob", "(nested (c) c) bob", "friends:bob,alice;", "friends: bob, alice;, carol", "x: ;, bob",
    ", ".join(f"user{i}" for i in range(30)), ",".join(f"User Number {i} <user{i}>" for i in range(12)), ",\n ".join(f"user{i}@some.where.example" for i in range(8)) + ", bob",
    ",\n ".join(f"user{i}" for i in range(8)), "A very long name " * 8 + "<bob>", "bob (" + "long comment " * 10 + ")", "x" * 80 + ", bob", "bob, " + "y" * 80 + ", " + "z" * 80,
    "a.b.c", "a . b", '"quoted"', '"quo ted"', '"q\\"x"', "bob@", "b(c)ob", "bob@(c)x.y", "bob@x.y.", "bob@x.Y", "BOB", "Bob@LOCALHOST", "  bob", "bob  ", "bob\n ",
]

# Names, and lists that are just short enough for a line or just too long.
MORE = [
    "Bob S. Jones <bob>", "Bob S.Jones <bob>", "Dr. B. x. y <bob>", "Bob@Home <bob>", "Bob . S <bob>", "Bob <bob> (c)", "Bob <bob>(c)(d), x", "(a) Bob (b) <bob> (c), x",
    "<bob (c)>", "<(c) bob>", "x <a> y <b>", "Bob [x] <bob>", "Bob; <bob>", '"a" "b" <bob>', "a@b (c), bob (d)", "a@b.c (c) , bob", "g: a (c), B <b> ;", "g : a;", "G H: a;", "(c) g: a;", "g: a; (c)",
    "bob (a\n b)", "bob,\n (a\n b) alice", "bob, x:y", "bob, <@a:b@c>", "bob, a!b", "bob, a%b@c", "bob, <>", "bob, a@", "bob, @c", "bob, a@[1.2.3.4]", 'bob, "a@b"@c', 'bob, "a b"@c', "bob, a@B.C.", "bob, (x)", "bob, ()", 'bob, ""',
] + ["bob, " + "y" * n + "@y" for n in range(41, 47)] + ["bob, z, " + "y" * n + "@y, " + "v" * 65 + "@v, " + "w" * 66 + "@w, " + "u" * 67 + "@u, t@t, v@v" for n in (20, 22)]

# Angle brackets, colons and semicolons that belong to nothing, groups, comments.
ODD = [
    "a <b", "a <b <c> d>", "<a> b>", "a> b <c>", "<<a>>", "<a <b>", "a <b> c <d", "a <b> c <d>", "(c) a (d) b", "(c) a (d) b (e), f", "a (x) . (y) b", "a (x) @ (y) b (z) c", "@",
    "@,", "a, @", "<", ">", "<>", "a <", "a < b", "<a@b", "a <@b,@c:d@e", "x <a@b, y <c@d>", "x <a@b>, y <c@d", "A B <a, C D", "g: a <b, c;", "g: a <b; c>", "g <a: b>; c", "a; <b",
    '"x y" <b', "[1.2] <a", "a <(c) b", "a (c) <b (d)", "a.<b>", "a@<b>", "<b>.a", "<b>@a", "<a>(c)b", "<a> (c) b", "a <b> <c>", "a<b>,c<d>e", "a ;b", "a : b", ";a", ":a",
    "a <b>; c", "a b (c) d", "(a) (b) c (d) (e) f (g)", "(only)", "a, (only)", "a, (x) (y), b", "a <b (c) d>", "a <b c (d) e f>", "<(c)>", "a <(c)>", "a@b@c", "a b@c@d e",
    "a \\\\ b", 'a "b', "a (b", "a [b", "a <b\n c>", "a,\n <b", "a\t<b", "<a b@c>, x", "<a b c@d>, x", '<a "b c" d>, x', "<a b.c>", "a <b c@d.e (x)>", '<"a b" c>', "a:b:c <d>",
    "a: b: c;", "g: <b>", "g: <b>;", "a@[b", "g: a; h: b;", "g: a; h: b", "x: y: a; b", "@a:b@c; x", "a . <b>", "a, (x) <b>", "a: (x) <b>, c", "a > <b>", "a <b> (x) <c>",
    "a (x) b <c> (y) d (z) e", "<a b>", "<a b>, y", "a <b c>", '"x" "y" <z', "a b <c@d e@f", "<[1.2] b>", "a@b <c@d", "a@b <c> d@e", "(a", "((a) b", "a (b (c) d", "a\\(b",
    "a; ; b", "a,; b", "g:;", "g:; h:;", "a:;b", ":;", "x <>", "x <> y", "a.<b", "<x@y> z: b;", "x <a>, y; z <q> h: b;", "a b; c (d) e: f;", "a, g: b; h: c;", "a, g: b, h: c;",
    "g: a@b, c@d; e@f, h: i;", "g: <a>, b; h: c;", "x (c) y: a;", "a@b: c;", "a.b <c>: d;", "g: a <b>, c <d>; e <f>", "a [b] c", "g: a; b <c>", "g: a; b c", "g: a; x: y",
    "a: b <c>; d: e <f>;", "a@[1.2.3.4", "g: a; h: b <c>",
]


# Headers, or body lines, that checks_actions knows; by name of the case.
VALUES = {
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



def ruler(length, first="X: "):
    """A line of this length whose text says where it is."""
    return (first + "".join(f"{i:05}" for i in range(len(first) + 5, length + 5, 5)))[:length]


# Headers around a limit of 300: the lengths of their lines.
LENGTHS = [
    [250], [299], [300], [301], [310], [350], [2047], [2048], [2049], [2100], [4095], [4096], [4097], [5000], [100, 100], [100, 100, 100], [100, 100, 100, 100],
    [100, 100, 98], [100, 100, 97], [100, 100, 96], [100, 100, 98, 50], [100, 100, 97, 50], [100, 100, 96, 50], [150, 200], [150, 200, 50], [250, 48], [250, 49], [250, 50], [250, 51],
    [250, 48, 9], [250, 49, 9], [250, 50, 9], [250, 51, 9], [299, 9], [300, 9], [301, 9], [310, 9], [298, 1], [298, 9, 9], [299, 1], [2100, 9], [100, 2100], [100, 2100, 9], [250, 2049],
    [100, 2048], [100, 2048, 9], [100, 5000], [250, 5000, 9], [4096, 9], [100, 1, 1, 1], [290, 2, 2, 2, 2, 2, 2, 2],
]


# The same around the last tenth of the limit, in which no line begins, and with many lines.
TENTH = [[n, 60] for n in range(266, 274)] + [[n, 20] for n in (284, 298)] + [[10] * n + [60] for n in (23, 24, 25)] + [[5] * n + [60] for n in (45, 46)] + [[30] * 12, [75] * 5, [99, 99, 97, 9]]


# Around the limit of the default value: lines that begin in the last tenth of it, and at its beginning.
LARGE = [[901] * 130, [901] * 113 + [467], [901] * 102 + [153, 20000, 50], [901] * 102 + [155, 20000], [901] * 102 + [156, 20000]]


# Elements of address lists with much beside the address.
def beside(n):
    return {"after": f"y ({'c' * n})", "name": f"{'n' * n} <y>", "route": f"n <({'c' * n})y>", "both": f"{'n' * (n - 100)} <y> ({'c' * 100})", "group": f"{'n' * n}: y;", "member": f"g: y ({'c' * n}), w;",
            "colon": f"{'n' * n}:<y>", "three": f"<a> <{'n' * n}> <b>", "empty": f"<> ({'c' * n})", "domain": f"y@({'c' * n})b", "two": f"a ({'c' * n}) b ({'c' * n})"}


BESIDE = [(f"{name}{n}", text) for n in (*range(226, 234), *range(242, 252)) for name, text in beside(n).items()]
FOLDED = [(f"{name}{n}", sep.join([f"a{i:03}" for i in range(n)])) for n in (10, 12, 13, 14, 20, 60) for name, sep in (("plain", ", "), ("fold", ",\n "))]


def ruled(name, lengths):
    lines = [ruler(n, name + ": " if i == 0 else " ") for i, n in enumerate(lengths)]
    return "\n".join(lines) + "\n"


# What a message can be refused for, by itself or together with others; in the order in which they stand.
HEADERS_BAD = {"r": "X-Reject: head", "d": "X-Discard: head", "8": "X-Eight: \xc3\xbc", "c": "X-Char: \x02", "h": "Received: a\nReceived: b\nReceived: c", "w": "X-Warn: head", "o": "X-Hold: head",
               "e": "MIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64", "n": "MIME-Version: 1.0\n" + "\n".join(f"Content-Type: multipart/mixed; boundary=b{i}" for i in range(5)),
               "b": "X-Redirect: bob@mail.example.com", "f": "X-Filter: discard:x", "p": "X-Pass: head"}
BODIES_BAD = {"r": "body Reject: body", "d": "body Discard: body", "8": "eight \xc3\xbc", "c": "char \x02", "w": "body Warn: body", "o": "body Hold: body", "!": ""}
REASONS = ["r/r", "rr/", "rd/", "dr/", "r/d", "d/r", "d/d", "r8/", "8r/", "8/r", "r/8", "d8/", "8d/", "d/8", "/8r", "/r8", "/d8", "/8d", "8/8", "88/", "/88", "c/r", "r/c", "rc/", "cr/", "c8/", "8c/", "dc/", "cd/", "/cr", "/rc", "/cd",
           "h/", "hr/", "rh/", "h/r", "hd/", "dh/", "h8/", "8h/", "hc/", "ch/", "h/8", "h/d", "e/", "er/", "re/", "e8/", "8e/", "e/8", "e/r", "ed/", "de/", "eh/", "he/", "n/", "nr/", "rn/", "n8/", "8n/", "ne/", "en/", "n/8", "n/r", "nh/",
           "or/", "ro/", "o/r", "od/", "do/", "o8/", "8o/", "wr/w", "rw/w", "8w/w",
           "/8w", "/w8", "cw/w", "hw/w", "ew/w", "nw/w", "dw/w", "bw/w", "br/", "b8/", "fr/", "f8/", "pr/r", "p8/8", "pc/", "ph/", "pe/", "pn/", "8p/", "hp/", "r/!", "8/!", "h/!", "d/!", "c/!", "/!", "d/c", "p/c", "b/c", "p/8", "b/8", "f/8", "o/8", "wd/8", "e/!"]


def reasons(spec):
    head, body = spec.split("/")
    text = "".join(HEADERS_BAD[c] + "\n" for c in head)
    if body.startswith("!"):
        return MAIL + text + "this is no header\n"
    return MAIL + text + "\nhello\n" + "".join(BODIES_BAD[c] + "\n" for c in body)


def cases(smtp, run, queued):
    def sent(service, names, to="alice"):
        return [smtp(f"{n}@client.test", [to], mime_corpus.MESSAGES[n], port=PORT[service]) for n in names]
    result = {}
    for name in mime_corpus.MESSAGES:
        result["mime-" + name] = sent("mime", [name])
    for name in CONVERTED:
        result["convert-" + name] = sent("convert", [name])
    for service in ("mime", "convert", "strict7", "strict8", "strict8body", "domain", "nesting", "endheader", "endreject", "nodetect", "nomime"):
        result["corpus-" + service] = [bulk.many(PORT[service], [
            (f"{n}@client.test", ["alice" if service in ("mime", "convert") else "x@discard.test"], m) for n, m in bulk.SMALL
            if service != "nesting" or not n.startswith("header-long")])]
    # What is larger, checked and converted.
    result["corpus-large"] = [bulk.many(PORT[service], [(f"{n}@client.test", [to], m) for n, m in bulk.LARGE]) for service, to in (("mime", "x@discard.test"), ("convert", "alice"))]

    def act(text, body="hello\n", port="actions", **more):
        return [smtp("a@client.test", ["alice"], MAIL + text + "\n" + body, port=PORT[port], **more)]
    for name, value in VALUES.items():
        result["check-" + name] = act(f"X-Before: 1\nX-{value}\nX-Warn: after\n", "hello\nbody Warn: after\n")
        result["checkbody-" + name] = act("X-Before: 1\n", f"hello\nbody {value}\nbody Warn: after\nlast\n")
    for name in ("cte-8bit", "cte-7bit-8", "cte-none-8", "cte-qp", "cte-binary", "cte-base64", "cte-two-other", "cte-multi-part", "cte-unknown", "cte-comment"):
        result["encoding-" + name] = [smtp("hold@client.test", ["alice"], mime_corpus.MESSAGES[name], port=PORT["hold"]), queued(), run("postsuper", "-d", "ALL")]
        result["out-" + name] = [smtp("a@client.test", ["x@plain.test"], mime_corpus.MESSAGES[name], " BODY=8BITMIME")]
    for name in CONVERTED:
        result["outall-" + name] = [smtp("a@client.test", ["x@plain.test"], mime_corpus.MESSAGES[name], " BODY=8BITMIME")]
    header = "From: a@client.test\nTo: z@inner.test, Bob <bob@mail.example.com>, x+e@ext.test (c)\nCc: q@deep.inner.test\nReply-To: bob\nX-To: z@inner.test\n"

    def out(sender, recipients, text, **more):
        return [smtp(sender, recipients, MAIL + text, **more)]
    for name, value in VALUES.items():
        result["outcheck-" + name] = out("a@client.test", ["x@chk.test"], f"X-{value}\nX-After: 1\n\nbody {value}\nlast\n")
    result["outcheck-parts"] = out("a@client.test", ["x@filt.test"], "X-In: 1\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\nX-In: 2\n--b\nX-In: 3\n"
                                   "Content-Type: message/rfc822\n\nX-In: 4\n\nX-In: 5\n--b--\nX-In: 6\n")
    for number in range(1, 9):
        result[f"transport-{number}"] = out("a@client.test", [f"u@t{number}.test", f"v@sub.t{number}.test"], "\nx\n")
    from mask import mask

    def heard(side):
        side.quiet()
        text = "== filter\n" + "\n--\n".join(sorted(mask(h) for h in milter.HEARD)) + "\n"
        milter.HEARD.clear()
        return text
    filtered = MAIL + "X-Twice: 1\nX-Twice: 2\nX-Fold: a\n\tb\n\nbody one\n.two\n"
    held = [queued(), run("postsuper", "-d", "ALL")]
    for name in milter.SCRIPTS:
        result["milter-" + name] = ([smtp(f"{name}@client.test", ["alice", "carol"], filtered, port=PORT["milter"]), heard]
                                    + (held if name.startswith("quarantine") else []))
    for name in ("dead", "deadtemp", "deadreject", "deadshut"):
        result["milter-" + name] = [smtp("a@client.test", ["alice"], filtered, port=PORT["milter" + name])]
    result["milter-deadhold"] = [smtp("a@client.test", ["alice"], filtered, port=PORT["milterdeadhold"])] + held
    for name in ("add", "all", "rejectE", "body"):
        result["milter-two-" + name] = [smtp(f"{name}@client.test", ["alice", "carol"], filtered, port=PORT["miltertwo"]), heard]
        result["milter-checks-" + name] = [smtp(f"{name}@client.test", ["alice", "carol"], filtered, port=PORT["milterchecks"]), heard]
    result["milter-macros"] = [smtp("add@client.test", ["alice"], filtered, port=2587), heard]
    result["milter-map"] = [smtp("rejectE@client.test", ["alice"], filtered, port=PORT["miltermap"]), heard]
    result.update({
        "generic-sender": [smtp("a@client.test", ["x@gen.test"], header + "\nx\n")],
        "generic-rcpt": [smtp("z@inner.test", ["x@gen.test"], header + "\nx\n")],
        "generic-ext": [smtp("x+e@ext.test", ["x@gen.test"], header + "\nx\n")],
        "generic-null": [smtp("", ["x@gen.test"], header + "\nx\n")],
        "relocated-local": out("alice@mail.example.com", ["moved"], "\nx\n", port=PORT["nounknown"]),
        "relocated-smtpd": out("alice@mail.example.com", ["moved@mail.example.com"], "\nx\n"),
        "relocated-remote": out("alice@mail.example.com", ["moved@ok.test", "moved+x@ok.test", "any@gone.test"], "\nx\n"),
        "relocated-sendmail": [run("sendmail", "-f", "alice", "moved@ok.test", "moved", "x@gone.test", stdin="Subject: x\n\ny\n")],
        "sender-transport": out("dep@client.test", ["x@ok.test", "alice"], "\nx\n"),
        "sender-transport-domain": out("u@deps.test", ["x@nosuch-domain.test"], "\nx\n"),
        "sender-relayhost": out("host@client.test", ["x@nosuchdomain.test"], "\nx\n"),
        "sender-relayhost-domain": out("u@hosts.test", ["x@nosuchdomain.test"], "\nx\n"),
        "sender-relayhost-dunno": out("no@hosts.test", ["x@ok.test"], "\nx\n"),
        "filter-all": out("a@client.test", ["alice", "x@ok.test"], "X-Warn: f\n\nx\n", port=PORT["filter"]),
        "filter-empty": out("a@client.test", ["alice", "x@ok.test"], "\nx\n", port=PORT["filterempty"]),
        "override-mappings": out("a@client.test", ["many@va.example", "alice"], "\nx\n", port=PORT["nomappings"]),
        "override-unknown": out("alice@mail.example.com", ["nosuch@mail.example.com", "nosuch@rd.example"], "\nx\n", port=PORT["nounknown"]),
        "override-checks": out("a@client.test", ["alice"], "X-Reject: no\n\nx\n", port=PORT["nochecks"]),
        "remote-plain": out("a@client.test", ["alice"], "Cc: bob, c@short\n\nx\n", port=PORT["remote"]),
        "remote-nets": out("a@client.test", ["alice"], "Cc: bob, c@short\n\nx\n", port=PORT["remotenets"]),
        "remote-map": out("a@client.test", ["alice"], "Cc: bob, c@short\n\nx\n", port=PORT["remotemap"]),
        "remote-domain": out("a@client.test", ["alice"], "Cc: bob, c@short\n\nx\n", port=PORT["remotedomain"]),
        "remote-missing": [smtp("a@client.test", ["alice"], "Subject: none\n\nx\n", port=PORT["remote"])],
        "circle-canonical": [smtp("a@circle.test", ["c@circle.test"], "From: a@circle.test\nTo: c@circle.test\n\nx\n", port=PORT["circle"])],
        "circle-canonical-rcpt": [smtp("x@client.test", ["a@circle.test"], "To: b@circle.test\n\nx\n", port=PORT["circle"])],
        "circle-virtual": [smtp("x@client.test", ["a@circle.test"], "To: b@circle.test\n\nx\n", port=PORT["circlevirtual"])],
    })
    for to, kind in (("x@discard.test", "X"), ("alice", "X")):
        result[f"headerlimit-{kind.lower()}-{to[0]}"] = [bulk.many(PORT["headerlimit"], [
            (f"L{'-'.join(map(str, lengths[:8]))}@client.test", [to], MAIL + ruled(kind, lengths) + "Y: after\n\nx\n") for lengths in LENGTHS])]
    result["headerlimit-tenth"] = [bulk.many(PORT["headerlimit"], [
        (f"T{i}@client.test", ["alice"], MAIL + ruled("X", lengths) + "Y: after\n\nx\n") for i, lengths in enumerate(TENTH)])]
    result["headerlimit-folded"] = [bulk.many(PORT["headerlimit"], [
        (f"{name}@client.test", ["alice"], MAIL + f"To: {text}\nY: after\n\nx\n") for name, text in FOLDED])]
    result["headerlimit-large"] = [bulk.many(PORT["nomime"], [
        (f"B{i}@client.test", ["x@discard.test"], MAIL + ruled("X", lengths) + "Y: after\n\nx\n") for i, lengths in enumerate(LARGE)])]
    result["addresses-beside"] = [bulk.many(PORT["nomime"], [
        (f"{name}@client.test", ["x@discard.test"], MAIL + f"To: x, {text}, z\n\nx\n") for name, text in BESIDE])]
    result["generic-beside"] = [smtp("z@inner.test", ["x@gen.test"], MAIL + f"To: x <z@inner.test> ({'c' * 300}), {'n' * 300} <z@inner.test>\n\nx\n")]
    result["reasons"] = [bulk.many(PORT["reasons"], [
        (f"s{spec.replace('/', '-').replace('!', 'x')}@client.test", ["x@discard.test"], reasons(spec)) for spec in REASONS[i:i + 8]])
        for i in range(0, len(REASONS), 8)]
    result.update({
        "addresses-commas": [smtp("a@client.test", ["alice"], "".join(f"To: {a}\n" for a in ADDRESSES) + "\nx\n")],
        "addresses-shapes": [smtp("a@client.test", ["alice"], "".join(f"To: {a}\n" for a in SHAPES) + "\nx\n")],
        "addresses-odd": [smtp("a@client.test", ["alice"], "".join(f"To: {a}\n" for a in ODD) + "\nx\n")],
        "addresses-more": [smtp("a@client.test", ["alice"], "".join(f"To: {a}\n" for a in MORE) + "\nx\n")],
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
