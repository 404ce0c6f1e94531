"""Cases of final delivery and of addresses: a parameter or two each."""
import fcntl
import os
import time

from local_cases import MAIL, forward, no_forward, odd_mailbox, no_mailbox, out
from report_cases import main

PLACE = "/tmp/postrider-compare"
SENDER = "carol@mail.example.com"
SHOW = f"{PLACE}/bin/show"

# Files for all: a command that leaves a process behind, a shell that shows what it is given.
FILES = {
    "etc/rx-alias": "/^rx-(.*)$/ |/bin/echo $1\n/^(plain)$/ bob\n", "etc/rx-transport": "/^(bob)$/ error:$1\n/^alice$/ discard:yes\n", "etc/rx-fallback": "/^(nosuch)$/ error:$1\n",
    "etc/rx-command": "/^(bob)$/ /bin/echo $1\n", "etc/rx-virtual": "/^@vrx.single$/ all\n/^plus@vrx.single$/ plus\n/^plain@/ plain\n",
    "bin/slow": f"#!/bin/sh\n(sleep 4; echo still here > {PLACE}/out/late) &\nsleep 30\n",
    "bin/shell": f"#!/bin/sh\n{{ for a in \"$@\"; do echo \"<$a>\"; done; cat; }} > {PLACE}/out/shell\n",
}

# What commands say, and how they end.
CODES = [("s1", "4.2.3 try", 1), ("s2", "5.7.9 no", 75), ("s3", "2.0.0 ok", 1), ("s4", "5.1.1", 75), ("s5", "4.2.2x", 67), ("s6", "5.1.1 fine", 0)]

# Services of local(8), with the options of each.
LOCALS = {
    "fwdfilter": f"forward_path=$home/.fwd-$extension,$home/.forward forward_expansion_filter=abcdefghilmnoprst/.-",
    "fwdfilter2": f"forward_path=$home/.fwd$recipient_delimiter$extension",
    "dirfilter": f"command_execution_directory=$home/$extension execution_directory_expansion_filter=ab mailbox_command={SHOW}",
    "prependcmd": "prepend_delivered_header=command", "prependfile": "prepend_delivered_header=file",
    "prependfwd": "prepend_delivered_header=forward", "prependno": "prepend_delivered_header=",
    "expand": "expand_owner_alias=yes", "privs": "default_privs=carol",
    "shell": f"{{ local_command_shell = {PLACE}/bin/shell -a b }} mailbox_command={SHOW}",
    "needhome": "require_home_directory=yes", "anyowner": "strict_mailbox_ownership=no",
    "dotlock": "mailbox_delivery_lock=dotlock deliver_lock_attempts=2 deliver_lock_delay=1s stale_lock_time=100s",
    "flock": "mailbox_delivery_lock=flock deliver_lock_attempts=2 deliver_lock_delay=1s",
    "fcntl": "mailbox_delivery_lock=fcntl deliver_lock_attempts=2 deliver_lock_delay=1s",
    "all": "mailbox_delivery_lock=flock,fcntl,dotlock deliver_lock_attempts=2 deliver_lock_delay=1s",
    "filter": "{ local_delivery_status_filter = pcre:{{/^2\\S+ delivered to mailbox/ 4.9.9 not yet}, {/^5\\S+ (unknown user.*)/ 4.1.1 wait: $$1}} }",
    "deffilter": "{ default_delivery_status_filter = pcre:{{/^2\\S+ (delivered.*)/ 2.9.9 well $$1}} }",
    "delims": "recipient_delimiter=-+",
    "plainroot": "alias_maps=", "rootcmd": f"alias_maps= mailbox_command={SHOW}", "rootdir": "alias_maps= home_mailbox=Maildir/",
    "limit": "message_size_limit=1100 mailbox_size_limit=1400", "limitdir": "message_size_limit=1100 mailbox_size_limit=1400 home_mailbox=Maildir/",
    "limitbad": "message_size_limit=1000 mailbox_size_limit=999",
    "unlimited": "mailbox_size_limit=0 message_size_limit=0",
    "spooldir": f"mail_spool_directory={PLACE}/mail/spool/",
    "noorig": "enable_original_recipient=no",
    "names": "luser_relay=$local=$domain=$extension=$recipient_delimiter=$user@ok.test forward_path=$home/.f-$user-$local-$domain-$extension-$recipient_delimiter-$recipient",
    "many": "forward_path=$home/.forward${recipient_delimiter}${extension},$home/.forward allow_mail_to_commands=alias",
    # what commands say, tables that strangers could misuse, a fixed PATH
    "codes": "{ alias_maps = inline:{ " + ", ".join("{%s=\"|echo %s; exit %s\"}" % c for c in CODES) + " } }",
    "rxalias": f"alias_maps=regexp:{PLACE}/etc/rx-alias",
    "rxmaps": f"mailbox_transport_maps=regexp:{PLACE}/etc/rx-transport fallback_transport_maps=pcre:{PLACE}/etc/rx-fallback",
    "rxcommand": f"mailbox_command_maps=regexp:{PLACE}/etc/rx-command",
    "path": f"{{ export_environment = TZ PATH=/nowhere HOME=/q USER=me }} mailbox_command={SHOW}",
}
PIPES = {
    "slow": f"user=alice argv={PLACE}/bin/slow", "filtered": "-o { pipe_delivery_status_filter = pcre:{{/^5(\\S+ .*)/ 4$$1}} } user=alice argv=/bin/sh -c {exit 69}",
    "badattr": f"user=alice colour=red argv={SHOW}", "badflag": f"flags=Y user=alice argv={SHOW}", "baduser": f"user=nosuchuser argv={SHOW}",
    "nouser": f"argv={SHOW}", "noargv": "user=alice", "badmacro": f"user=alice argv={SHOW} ${{colour}}", "rootuser": f"user=root argv={SHOW}",
    "owner": f"user=postfix argv={SHOW}", "badsize": f"user=alice size=x argv={SHOW}", "noflags": f"flags= user=alice argv={SHOW}",
    "origno": f"-o enable_original_recipient=no flags=O user=alice argv={SHOW} ${{original_recipient}}",
    "pcodes": "user=alice argv=/bin/sh -c { echo $user | tr _ \\ ; exit 75 }", "own": f"-o owner_request_special=no -o recipient_delimiter=- user=alice argv={SHOW} ${{user}} ${{extension}}",
    "eol": f"user=alice eol=-\\t\\n\\0q argv={SHOW}",
} | {"flag" + name: f"flags={flag} user=alice argv={SHOW} ${{recipient}} ${{sender}} ${{user}} ${{domain}} ${{extension}} ${{nexthop}}" for name, flag in (
    ("B", "B"), ("D", "D"), ("F", "F"), ("O", "O"), ("R", "R"), ("X", "X"), ("h", "h"), ("q", "q"), ("u", "u"), ("gt", ">"), ("dot", "."))}
VIRTUALS = {
    "vlimit": "virtual_mailbox_limit=1400 message_size_limit=1100",
    "vlimitbad": "virtual_mailbox_limit=999 message_size_limit=1000",
    "vnoorig": "enable_original_recipient=no",
    "vmin": "virtual_minimum_uid=5001", "vnouid": "virtual_uid_maps=inline:{q=1}", "vnogid": "virtual_gid_maps=inline:{q=1}", "vbaduid": "virtual_uid_maps=static:x",
    "vdotlock": "virtual_mailbox_lock=dotlock deliver_lock_attempts=2 deliver_lock_delay=1s",
    "vflock": "virtual_mailbox_lock=flock deliver_lock_attempts=2 deliver_lock_delay=1s",
    "vfilter": "{ virtual_delivery_status_filter = pcre:{{/^2\\S+ (.*)/ 5.9.9 refused after all: $$1}} }",
    "vrx": f"virtual_mailbox_maps=regexp:{PLACE}/etc/rx-virtual",
    "vown": "owner_request_special=no recipient_delimiter=- { virtual_mailbox_maps = inline:{ owner@vown.single=own, @vown.single=rest } }",
    "vbase": f"virtual_mailbox_base={PLACE}/vmail/deep", "vnobase": "virtual_mailbox_base=", "vowner": "strict_mailbox_ownership=no virtual_uid_maps=static:5001",
}
VMAPS = "inline:{ " + ", ".join(f"mbox@{n}.single=one, dir@{n}.single=two/, up@{n}.single=../three, sub@{n}.single=s/u/b/, plus@{n}.single=p" for n in VIRTUALS) + " }"


def options(text):
    """-o before each option; braces keep one together."""
    words, depth = [], 0
    for word in text.split(" "):
        if depth:
            words[-1] += " " + word
        else:
            words.append(word)
        depth += word.count("{") - word.count("}")
    return "".join(" -o " + w for w in words if w)


# Address lists with more tokens than are looked at.
LONG = ["A <a@host.example.org>, bob@mail.example.com", "a b c d e f g", "A B <a@b>, C D <c@d>", "(c) a (d) b, (e) <f>", "g: a, b, c; d", '"q r" <x>, [1.2] x@[1.2.3]', "<<a>", "a <b> c <d",
        "x . y @ z . w", "<a@b> c", "a, b, c, d, e", "a@b c@d e@f", "a (x) <b (y)> (z)", '"a b" c <d>, e', "a" + ", a" * 12]

# Services with cleanup or rewriting of their own.
CLEANUPS = {
    "classes": "canonical_classes=header_sender,envelope_recipient { canonical_maps = inline:{ {a@host.example.org=mapped@x.example}, {bob@mail.example.com=carol@mail.example.com} } }",
    "rcptclasses": "recipient_canonical_classes=header_recipient { recipient_canonical_maps = inline:{ {a@host.example.org=mapped@x.example}, {bob@mail.example.com=carol@mail.example.com} } }",
    "masqclasses": "masquerade_domains=example.com,example.org masquerade_classes=envelope_recipient,header_sender",
    "depth": "virtual_alias_recursion_limit=2 { virtual_alias_maps = inline:{ a1@ok.test=a2@ok.test, a2@ok.test=a3@ok.test, a3@ok.test=a4@ok.test } }",
    "width": "virtual_alias_expansion_limit=3 { virtual_alias_maps = inline:{ {a1@ok.test=b1@ok.test b2@ok.test b3@ok.test b4@ok.test b5@ok.test}, {a2@ok.test=c1@ok.test c2@ok.test}, {a3@ok.test=c1@ok.test c2@ok.test c3@ok.test}, {a4@ok.test=c1@ok.test c2@ok.test c3@ok.test c4@ok.test}, {a5@ok.test=a2@ok.test a2@ok.test}, {a6@ok.test=a2@ok.test c9@ok.test} } }",
    "length": "virtual_alias_address_length_limit=40 { virtual_alias_maps = regexp:{ {/^l(.*)@ok.test/ ll$$1$$1@ok.test} } }",
    "dups": "duplicate_filter_limit=1 { virtual_alias_maps = inline:{ {a1@ok.test=b1@ok.test b2@ok.test b1@ok.test b2@ok.test} } }",
    "chain": "{ virtual_alias_maps = inline:{ {a1@ok.test=b1@ok.test b2@ok.test}, {a2@ok.test=b2@ok.test b1@ok.test b1@ok.test}, {b1@ok.test=c1@ok.test c2@ok.test B1@ok.test}, {b2@ok.test=c2@ok.test d1@ok.test}, d1@ok.test=c1@ok.test, {r1@ok.test=r2@ok.test x1@ok.test}, r2@ok.test=r1@ok.test } }",
    "noorig": "enable_original_recipient=no", "always": "always_bcc=carol", "alwaysfar": "always_bcc=archive+x@ok.test",
    "nobody": "undisclosed_recipients_header={To: nobody:;} always_add_missing_headers=yes", "nobodyempty": "undisclosed_recipients_header= always_add_missing_headers=yes",
    "tokens3": "header_address_token_limit=3", "tokens": "header_address_token_limit=6", "tokens10": "header_address_token_limit=10",
    "noorigin": "rewrite_service_name=rewrite-noorigin", "dotdomain": "rewrite_service_name=rewrite-dotdomain", "bang": "rewrite_service_name=rewrite-bang",
    "percent": "rewrite_service_name=rewrite-percent", "origin": "rewrite_service_name=rewrite-origin",
}
REWRITES = {"noorigin": "append_at_myorigin=no", "dotdomain": "append_dot_mydomain=yes", "bang": "swap_bangpath=no", "percent": "allow_percent_hack=no", "origin": "myorigin=origin.example"}
CPORT = {name: 2610 + i for i, name in enumerate(CLEANUPS)}
PORT = 2608

MASTER = f"127.0.0.1:{PORT} inet n - n - - smtpd -o local_recipient_maps=\n"
MASTER += "".join(f"single{n} unix - n n - - local{options(o)}\n" for n, o in LOCALS.items())
MASTER += "".join(f"single{n} unix - n n - - pipe {o}\n" for n, o in PIPES.items())
MASTER += "".join(f"single{n} unix - n n - - virtual -o {{ virtual_mailbox_maps = {VMAPS} }}{options(o)}\n" for n, o in VIRTUALS.items())
MASTER += "".join(f"127.0.0.1:{CPORT[n]} inet n - n - - smtpd -o local_recipient_maps= -o cleanup_service_name=cleanup-{n}\ncleanup-{n} unix n - n - 0 cleanup{options(o)}\n"
                  for n, o in CLEANUPS.items())
MASTER += "".join(f"rewrite-{n} unix - - n - - trivial-rewrite{options(o)}\n" for n, o in REWRITES.items())
MASTER += "smtporig unix - - n - - smtp -o enable_original_recipient=no flags=O\n"
MASTER += "smtpplain unix - - n - - smtp -o disable_mime_output_conversion=yes\n"
DOMAINS = [f"{n}.single" for n in LOCALS]
TRANSPORTS = ", ".join(f"{n}.single=single{n}:" for n in [*LOCALS, *PIPES, *VIRTUALS]) + ", nomime.test=smtpplain:[127.0.0.12], origno.test=smtporig:[127.0.0.5]"
MAIN = "singleslow_time_limit = 1s\n"
MAIN += "".join(f"singleflag{f}_destination_recipient_limit = 1\n" for f in ("D", "O", "R", "X"))

HELD = []


def lock(name, style, age=0):
    """A step: locks a file of a mailbox, as another program would; undone by unlocked."""
    def step(side):
        file = side.path(name)
        if style == "dotlock":
            with open(file + ".lock", "w", encoding="ascii"):
                pass
            os.utime(file + ".lock", (time.time() - age,) * 2)
        else:
            exists = os.path.exists(file)
            held = open(file, "a", encoding="ascii")
            if not exists:
                owner = 7001 if name.startswith("mail") else 5000
                os.chown(file, owner, owner)
                os.chmod(file, 0o600)
            (fcntl.flock if style == "flock" else fcntl.lockf)(held, fcntl.LOCK_EX)
            HELD.append(held)
        return f"== locked by {style}\n"
    return step


def unlocked(side):
    """A step: removes all locks."""
    while HELD:
        HELD.pop().close()
    found = ""
    for folder in ("mail", "vmail"):
        for name in sorted(os.listdir(side.path(folder))):
            if name.endswith(".lock"):
                found += f"== {folder}/{name} is still there\n"
                os.remove(side.path(f"{folder}/{name}"))
    return found


def later(side):
    """A step: what a process does that was left behind."""
    time.sleep(4.5)
    return out(side)


def spool(side):
    """A step: makes a directory where users may have mailboxes, other than that of other cases."""
    os.makedirs(side.path("mail/spool"), exist_ok=True)
    os.chmod(side.path("mail/spool"), 0o1777)
    return ""


def folder(name):
    """A step: makes a directory."""
    def step(side):
        os.makedirs(side.path(name), exist_ok=True)
        return ""
    return step


def gone(name):
    """A step: removes a directory."""
    def step(side):
        os.rmdir(side.path(name))
        return ""
    return step


def cases(smtp, run):
    """The cases, by name."""
    result = {}

    def case(name, *steps):
        result["single-" + name] = list(steps)

    def to(*recipients, sender=SENDER, body=MAIL, port=PORT, options="", rcpt=""):
        return smtp(sender, list(recipients), body, options, rcpt_options=rcpt, port=port)
    # local
    case("forward-filter", forward("alice", "bob\n", ".fwd-ab_"), forward("alice", "carol\n"), to("alice+abx@fwdfilter.single"), to("alice+q@fwdfilter.single"), no_forward)
    case("forward-filter-default", forward("alice", "bob\n", ".fwd+a_b"), to("alice+a;b@fwdfilter2.single"), to("alice+../x@fwdfilter2.single"), no_forward)
    case("directory-filter", folder("home/alice/ab_"), to("alice+abx@dirfilter.single"), to("alice+abq@dirfilter.single", "alice@dirfilter.single"), out)
    for how in ("cmd", "file", "fwd", "no"):
        case("prepend-" + how, to(f"cmd@prepend{how}.single", f"file@prepend{how}.single", f"alice@prepend{how}.single", f"away@prepend{how}.single"), out)
    case("expand-owner", to("list@expand.single", "listlocal@expand.single"))
    case("default-privs", to("cmd@privs.single", "file@privs.single", "filedir@privs.single", "alicecmd@privs.single"), out)
    case("command-shell", to("cmdsh+x@shell.single"), out, to("alice@shell.single"), out)
    case("need-home", to("nobody@needhome.single", "alice@needhome.single"))
    case("any-owner", odd_mailbox("strange"), to("alice@anyowner.single"), no_mailbox)
    for style in ("dotlock", "flock", "fcntl"):
        case("lock-" + style, to(f"alice@{style}.single"), lock("mail/alice", style), to(f"alice@{style}.single"), unlocked, no_mailbox)
        case("lock-all-" + style, lock("mail/alice", style), to("alice@all.single"), unlocked, no_mailbox)
        case("lock-other-" + style, lock("mail/alice", "flock" if style == "dotlock" else "dotlock"), to(f"alice@{style}.single"), unlocked, no_mailbox)
    case("lock-stale", lock("mail/alice", "dotlock", 1000), to("alice@dotlock.single"), unlocked, no_mailbox)
    case("lock-all", to("alice@all.single"), unlocked, no_mailbox)
    case("status-filter", to("alice@filter.single", "nosuch@filter.single", "cmd@filter.single"), out)
    case("status-filter-default", to("alice@deffilter.single", "nosuch@deffilter.single", "cmd@deffilter.single"), out)
    case("delimiters", to("alice-x+y@delims.single", "alice+x-y@delims.single", "cmd-a+b@delims.single", "list-x@delims.single"), out)
    case("system-accounts", to("root@plainroot.single", "daemon@plainroot.single", "nobody@plainroot.single", "postfix@plainroot.single"))
    case("system-accounts-command", to("root@rootcmd.single"), out, to("daemon@rootcmd.single"), out, to("nobody@rootcmd.single"), out)
    case("system-accounts-maildir", to("daemon@rootdir.single", "nobody@rootdir.single"))
    case("limit", no_mailbox, to("alice@limit.single"), to("alice@limit.single"), to("alice@limit.single"), no_mailbox)
    case("full-device", to("filefull@prependno.single"))
    case("limit-maildir", to("alice@limitdir.single"))
    case("limit-bad", to("alice@limitbad.single"))
    case("unlimited", to("alice@unlimited.single"))
    case("spool-maildir", spool, to("alice@spooldir.single"), to("bob+x@spooldir.single"))
    case("forward-many", forward("alice", "bob\n", ".forward+x"), forward("alice", f'"|{SHOW}"\n'), to("alice+x@many.single"), to("alice+y@many.single"), out, no_forward)
    # what forwarding passes on
    eight = "gr\xc3\xbc\xc3\x9fe\n"
    mime = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    for name, option, head, text in (("8bit", " BODY=8BITMIME", "", eight), ("8bit-mime", " BODY=8BITMIME", mime, eight), ("7bit", " BODY=7BIT", "", "x\n"),
                                     ("8bit-7", " BODY=8BITMIME", "", "x\n"), ("none", "", "", eight), ("7bit-8", " BODY=7BIT", "", eight)):
        case("body-" + name, forward("alice", "x@plain.test, y@nomime.test\n"), to("alice", options=option, body="Subject: x\n" + head + "\n" + text), no_forward)
        case("body-direct-" + name, to("x@plain.test", "y@nomime.test", options=option, body="Subject: x\n" + head + "\n" + text))
    for name, option in (("none", ""), ("given", " ORCPT=rfc822;o@x.test"), ("never", " NOTIFY=NEVER"), ("delay", " NOTIFY=DELAY")):
        case("orcpt-" + name, forward("alice", "x@ok.test, bob, y@plain.test\n"), to("alice", "away", "list", "bob", rcpt=option), no_forward)
        case("orcpt-two-" + name, forward("alice", "x@ok.test\n"), to("many@va.example", "team", rcpt=option), no_forward)
    # pipe
    case("pipe-slow", to("a@slow.single"), later)
    case("pipe-filtered", to("a@filtered.single"))
    for name in PIPES:
        if name not in ("slow", "filtered", "codes", "own"):
            odd = MAIL + "From here\n>From there\n.dot\n"
            case("pipe-" + name, to("A.User+Ex@" + name + ".single", body=odd), out, to('"b c"@' + name + ".Single", body=odd), out)
    # virtual
    for name in VIRTUALS:
        if name in ("vrx", "vown"):
            continue
        steps = [to(f"mbox@{name}.single"), to(f"dir@{name}.single"), to(f"sub@{name}.single", f"plus+x@{name}.single")]
        case(name, *(steps * 3 if name == "vlimit" else steps))
    case("vup", to("up@vmin.single", "up@vfilter.single", "nosuch@vmin.single"))
    for style in ("dotlock", "flock"):
        case("vlock-" + style, lock("vmail/one", style), to(f"mbox@v{style}.single"), unlocked)
    # addresses
    header = ("From: A <a@host.example.org>, bob@mail.example.com\nTo: bob@mail.example.com, a@host.example.org, x!y!z, u%v@mail.example.com, plain, half@word\nCc: u%v%w@x.example\nReply-To: q@deep.example.com\n"
              "Message-ID: <m@client.test>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n\ny\n")
    for name in CLEANUPS:
        if name in ("depth", "width", "length", "dups", "chain", "tokens3", "tokens10"):
            continue
        case("clean-" + name, to("bob@mail.example.com", "x!y", "plain", "u%ok.test@mail.example.com", "half@ok", sender="a@host.example.org", body=header, port=CPORT[name]))
    for name in ("depth", "width", "dups", "chain"):
        case("clean-" + name, to("a1@ok.test", port=CPORT[name]), to("a2@ok.test", port=CPORT[name]))
    for name in ("tokens3", "tokens", "tokens10"):
        case("clean-lists-" + name, to("bob", body="".join(f"To: {a}\n" for a in LONG) + "\ny\n", port=CPORT[name]))
    case("clean-width-exactly", *(to(f"a{n}@ok.test", port=CPORT["width"]) for n in (3, 4, 5, 6)))
    case("clean-chain-circle", to("r1@ok.test", port=CPORT["chain"]), to("r2@ok.test", port=CPORT["chain"]))
    case("original-recipient-not", main("enable_original_recipient = no"), forward("carol", "bob, x@ok.test\n"),
         to("plus", "bob+x", "alice", "x@vm.example", "many@va.example", "a@flagO.single", "list", "u%ok.test@mail.example.com", "carol", "cmd", "nosuch"), out, no_forward,
         to("alice", "ALICE", "team", "many@va.example"), main())
    # the parameter is of each program
    case("original-recipient-agents", main("virtual_alias_maps = inline:{ {a@va.test=alice@noorig.single nosuch@noorig.single cmd@noorig.single A@origno.single mbox@vnoorig.single nosuch@vnoorig.single x@origno.test x@error.test}, {b@va.test=alice bob} }", "virtual_alias_domains = va.test", "smtporig_destination_recipient_limit = 1"),
         to("a@va.test", "b@va.test", port=CPORT["noorig"]), out, main())
    case("clean-length", to("l1@ok.test", port=CPORT["length"]))
    case("no-headers-recipients", to("bob", body="Subject: x\n\ny\n", port=CPORT["nobody"]), to("bob", body="Cc: x\n\ny\n", port=CPORT["nobody"]), to("bob", body="\ny\n", port=CPORT["nobodyempty"]))
    # resolving: the queue manager asks, so it is main.cf that says how
    odd = ['"a@b"@ok.test', '"a%ok.test"@mail.example.com', '"x!y"@mail.example.com', "a@127.0.0.5", "a@mail.example.com.", "@ok.test:a@mail.example.com", '"a b"@ok.test', "a%ok.test@localhost"]
    case("resolve", to(*odd))
    case("resolve-quoted", main("resolve_dequoted_address = no"), to(*odd), main())
    case("resolve-numeric", main("resolve_numeric_domain = yes", "resolve_null_domain = yes"), to(*odd), main())
    case("no-percent", main("allow_percent_hack = no", "swap_bangpath = no"), to("u%ok.test@mail.example.com", "ok.test!x", "x!y@mail.example.com"), main())
    case("untrusted-routing", main("allow_untrusted_routing = yes"), to("u%ok.test@mail.example.com", "u%ok.test@ok.test", '"a@b"@ok.test'), main())
    for name, line in (("local", "local_transport = discard:local"), ("virtual", "virtual_transport = error:5.1.0 virtual"), ("relay", "relay_transport = smtp:[127.0.0.5]"),
                       ("default", "default_transport = discard:default"), ("default-empty", "default_transport = smtp:[127.0.0.5]:25"), ("relayhost", "relayhost = [127.0.0.5]:25"),
                       ("relayhost-name", "relayhost = ok.test"), ("default-error", "default_transport = error:5.0.0 nothing leaves")):
        case("transport-" + name, main(line), to("alice", "x@vm.example", "x@rd.example", "y@else.test"), main())
    case("errors-to", main("enable_errors_to = yes"), to("x@error.test", body="Errors-To: bob@mail.example.com\n" + MAIL), main())
    case("recipient-limits", main("pipemult_destination_recipient_limit = 2", "pipemult_destination_concurrency_limit = 1", "local_destination_recipient_limit = 2", "virtual_destination_recipient_limit = 1"),
         to("a@mult.pipe", "b@mult.pipe", "c@mult.pipe", "alice", "bob", "carol"), out, main())
    case("mailtool", main("sun_mailtool_compatibility = yes"), to("alice"), no_mailbox, main())
    case("full-name", *[run("sendmail", "-f", "alice", "-F", name, "bob", stdin="Subject: x\n\ny\n") for name in ('A "B" C', "a@b", "")],
         main("header_from_format = obsolete"), *[run("sendmail", "-f", "alice", "-F", name, "bob", stdin="Subject: x\n\ny\n") for name in ("(z", "x)y(z", "\\")], main())
    case("unknown-table", main("show_user_unknown_table_name = no"), to("nosuch@mail.example.com", "nosuch@va.example", "nosuch@rd.example", "alice", port=2525), main())
    case("empty-recipient", main("empty_address_recipient = bob"), to("bounced@error.test", sender=""), to("double-bounce@error.test", sender="nosuch@error.test"), main())
    case("empty-keys", main("sender_dependent_default_transport_maps = inline:{ nobody=discard:nobody, <>=discard:brackets, @x.test=discard:x }",
                            "sender_dependent_relayhost_maps = inline:{ <>=[127.0.0.5], nobody=[127.0.0.12] }"),
         to("x@else.test", sender=""), to("x@else.test", sender="s@x.test"),
         main("empty_address_default_transport_maps_lookup_key = nobody", "sender_dependent_default_transport_maps = inline:{ nobody=discard:nobody }"), to("x@else.test", sender=""),
         main("empty_address_relayhost_maps_lookup_key = nobody", "sender_dependent_default_transport_maps =", "sender_dependent_relayhost_maps = inline:{ nobody=[127.0.0.12] }"),
         to("x@else.test", sender=""), main())
    case("sender-transport", main("sender_dependent_default_transport_maps = inline:{ a@x.test=discard:full, @y.test=discard:domain, b@x.test=smtp:, c@x.test=DUNNO, {d@x.test=error:5.1.9 not you}, e@x.test=:[127.0.0.5], f@x.test=nocolon }"),
         *[to("x@else.test", "x@ok.test", "alice", sender=s) for s in ("a@x.test", "a+e@x.test", "q@y.test", "q@sub.y.test", "b@x.test", "c@x.test", "d@x.test", "e@x.test", "f@x.test")], main())
    case("sender-relayhost", main("sender_dependent_relayhost_maps = inline:{ a@x.test=[127.0.0.5], @y.test=ok.test, b@x.test=DUNNO, c@x.test=[127.0.0.5]:25 }", "relayhost = [127.0.0.12]"),
         *[to("x@else.test", "alice", sender=s) for s in ("a@x.test", "a+e@x.test", "q@y.test", "b@x.test", "c@x.test", "z@z.test")], main())
    case("transport-maps", main("transport_maps = inline:{ user@t.test=discard:user, user+x@t.test=discard:userx, t.test=discard:domain, .t.test=discard:sub, u2@t.test=:[127.0.0.5], only@t.test=discard, nohop.test=smtp:, bare.test=nosuchhost.bare.test, {err.test=error:5.7.1 x:y}, mx.test=smtp:ok.test, mxport.test=smtp:ok.test:25, lit.test=smtp:[127.0.0.5], litport.test=smtp:[127.0.0.5]:25, two.test={smtp:[127.0.0.13], [127.0.0.5]}, empty.test=:, *=discard:star }"),
         to("user@t.test", "user+x@t.test", "user+y@t.test", "other@t.test", "x@a.t.test", "u2@t.test", "only@t.test"),
         to("x@nohop.test", "x@bare.test", "x@err.test", "x@mx.test", "x@mxport.test", "x@lit.test", "x@litport.test"), to("x@two.test", "x@empty.test", "x@star.test", "alice"), main())
    case("transport-parents", main("transport_maps = inline:{ t.test=discard:domain }", "parent_domain_matches_subdomains = transport_maps"), to("x@t.test", "x@a.t.test"), main())
    # parameters that no other golden case has
    case("parameters", forward("alice", "bob\n", ".fwd-ab_"), to("alice+abx@fwdfilter.single"),
         to('"cmdsh+abc;x|$(y)"@filter.example', "nosuch1@fallmap.example", "nosuch2@fallmap.example", "nested@frozen.example", "plus+x@frozen.example", "list@own.example", "alice@filter.single", "nosuch+ext@names.single"),
         forward("alice", "far@ok.test\n", ".f-alice-alice+ext-names.single-ext-+-alice+ext@names.single"), to("alice+ext@names.single"),
         to("mbox@vfilter.single", "nosuch@filter.single"), out, no_forward, to("a1@ok.test", port=CPORT["dups"]),
         to("bob", body="".join(f"To: {a}\n" for a in LONG) + "\ny\n", port=CPORT["tokens3"]))
    # promises of the manual pages, one value each
    case("promises", to(*[c[0] + "@codes.single" for c in CODES], "4.2.3_later@pcodes.single", "owner-x@own.single"),
         to("rx-x@rxalias.single", "plain@rxalias.single", "alice@rxmaps.single", "bob@rxmaps.single", "nosuch@rxmaps.single", "bob@rxcommand.single",
         "alice@path.single", rcpt=" NOTIFY=NEVER"), out, folder("vmail/plain"),
         to("plus+x@vrx.single", "plain@vrx.single", "owner-x@vown.single", rcpt=" NOTIFY=NEVER"), gone("vmail/plain"))
    case("header-from", main("header_from_format = obsolete"), run("sendmail", "-F", "A B (c)", "bob", stdin="Subject: x\n\nhello\n"), main(), run("sendmail", "-F", "A B (c)", "bob", stdin="Subject: x\n\nhello\n"))
    return result
