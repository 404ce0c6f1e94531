"""Cases of local(8): aliases, .forward files, commands, files, lists, and who they run as."""
import os
import re
import shutil
import subprocess

import bulk
from mask import mask

PLACE = "/tmp/postrider-compare"
MAIL = ("From: a@client.test\nTo: someone\nSubject: test\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n"
        "Message-ID: <m@client.test>\n\nHello.\n")

# Shows who it is, what it was given and where, in OUT.
SHOW = f"""#!/bin/sh
{{
    echo "args: $*"
    echo "who: $(id)"
    echo "umask: $(umask) in $(pwd)"
    env | grep -v '^_=' | sort
    echo "--"
    cat
}} > "${{OUT-{PLACE}/out/$(id -un)}}" 2>&1
"""

ALIASES = f"""
cmd: "|{PLACE}/bin/show one two"
cmdsh: "|{PLACE}/bin/show \\"$EXTENSION\\" '$LOCAL' > {PLACE}/out/redirected; exit 0"
cmdplain: |{PLACE}/bin/show
cmdplain2: |{PLACE}/bin/show one
cmd1: "|exit 1"
cmd75: "|echo wait; exit 75"
cmd67: "|echo no such; echo person >&2; exit 67"
cmd69: "|exit 69"
cmd77: "|exit 77"
cmd78: "|exit 78"
cmd99: "|exit 99"
"""
ALIASES += "".join(f'cmd{code}: "|exit {code}"\n' for code in range(64, 79) if code not in (67, 69, 75, 77, 78)) + f"""
cmdkill: "|kill -9 $$"
cmdnone: "|{PLACE}/bin/nosuch"
cmdnone2: "|{PLACE}/bin/nosuch; true"
cmdslow: "|sleep 100"
cmdlong: "|i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done; exit 1"
cmdclosed: "|exec 0<&-; exit 0"
file: {PLACE}/out/file
file2: "{PLACE}/out/file two"
filedir: {PLACE}/out/maildir/
filenull: /dev/null
filefull: /dev/full
filelink: {PLACE}/links/own
filerootlink: {PLACE}/links/roots
filehard: {PLACE}/links/hard
filefar: {PLACE}/links/dangling
filebad: {PLACE}/nosuch/file
fileisdir: {PLACE}/out
include: :include:{PLACE}/lists/list
includecmd: :include:{PLACE}/lists/commands
includealice: :include:{PLACE}/lists/alice
includenone: :include:{PLACE}/lists/nosuch
includeopen: :include:{PLACE}/lists/open
includequoted: ":include:{PLACE}/lists/list"
includeloop: :include:{PLACE}/lists/loop
back: \\alice
backbob: \\bob, carol
selfie: selfie, carol
alice2: alice, alice, alice+x
nested: nested1, bob
nested1: nested2, alice
nested2: carol
list: alice, far@ok.test
owner-list: list-owner
list-owner: bob
listlocal: alice, carol
owner-listlocal: bob
listbad: nosuchuser, alice
owner-listbad: bob
listcmd: "|exit 1"
owner-listcmd: carol
plus: alice+deep
empty:
bad: <>
cmdandmail: "|{PLACE}/bin/show", bob, far@ok.test
spaces: alice bob
comment: alice, bob # carol
quoted: "alice", bob
upper: ALICE, BoB@Mail.Example.Com
withdomain: alice@mail.example.com, bob@localhost
percent: alice%mail.example.com@localhost
program+ext: "|{PLACE}/bin/show extension"
program: "|{PLACE}/bin/show plain"
parentlist: childlist, far@ok.test
owner-parentlist: bob
childlist: alice, "|{PLACE}/bin/show child", near@ok.test
team-request: carol
"""

DOMAINS = [name + ".example" for name in (
    "cmd", "home", "trans", "trmap", "fall", "fallmap", "luser", "luser2", "luser3", "inc", "none", "bsd", "dirs", "maps",
    "prop", "frozen", "reset", "own", "dash", "filter", "lwait")]
ALIAS_MAPS = f"cdb:{PLACE}/etc/local-aliases, cdb:{PLACE}/etc/alice-aliases"
TRANSPORTS = ", ".join(f"{d}=local{d.split('.')[0]}:" for d in DOMAINS)
PIPES = "chroot chrootonly plain flags flags2 size exit fail dir empty mult braces".split()
TRANSPORTS += ", " + ", ".join(f"{n}.pipe=pipe{n}:{n}.HOP" for n in PIPES)
RECIPIENT_LIMITS = "".join(f"pipe{n}_destination_recipient_limit = 1\n" for n in ("flags", "flags2"))
PORT = 2527

MASTER = f"""127.0.0.1:{PORT} inet n - n - - smtpd -o local_recipient_maps=
localcmd unix - n n - - local -o {{ mailbox_command = {PLACE}/bin/show box "$EXTENSION" $USER $RECIPIENT }}
localhome unix - n n - - local -o home_mailbox=Maildir/
localtrans unix - n n - - local -o mailbox_transport=lmtp:inet:127.0.0.5:2424
localtrmap unix - n n - - local -o {{ mailbox_transport_maps = inline:{{ alice=error:no, bob=lmtp:inet:127.0.0.5:2424 }} }}
localfall unix - n n - - local -o fallback_transport=lmtp:inet:127.0.0.5:2424
localfallmap unix - n n - - local -o {{ fallback_transport_maps = inline:{{ {{nosuch1=error:5.1.1 never heard}}, nosuch2=lmtp:inet:127.0.0.5:2424 }} }}
localluser unix - n n - - local -o luser_relay=carol
localluser2 unix - n n - - local -o {{ luser_relay = $local+x@ok.test }}
localluser3 unix - n n - - local -o {{ luser_relay = bob+$local, {PLACE}/out/luser }}
locallwait unix - n n - - local -o luser_relay=$local@refused.test
localinc unix - n n - - local -o allow_mail_to_commands=alias,forward,include -o allow_mail_to_files=alias,forward,include
localnone unix - n n - - local -o allow_mail_to_commands= -o allow_mail_to_files=
localbsd unix - n n - - local -o {{ mailbox_command_maps = inline:{{ alice={PLACE}/bin/show }} }} -o mailbox_delivery_lock=flock
localdirs unix - n n - - local -o command_execution_directory=$home -o {{ export_environment = TZ MAIL_CONFIG FOO=bar }}
localmaps unix - n n - - local -o {{ forward_path = $home/.fwd-${{user}}${{extension?-}}$extension, $home/.forward }}
localprop unix - n n - - local -o propagate_unmatched_extensions=canonical,virtual,alias,forward,include
localfrozen unix - n n - - local -o frozen_delivered_to=no
localreset unix - n n - - local -o reset_owner_alias=yes
localown unix - n n - - local -o owner_request_special=no
localdash unix - n n - - local -o recipient_delimiter=-
localfilter unix - n n - - local -o command_expansion_filter=abcdef -o {{ mailbox_command = {PLACE}/bin/show $EXTENSION }}
pipechroot unix - n n - - pipe user=alice chroot={PLACE}/jail directory=/sub argv=/show ${{user}}
pipechrootonly unix - n n - - pipe user=alice chroot={PLACE}/jail argv=/show ${{user}}
pipeplain unix - n n - - pipe user=alice argv={PLACE}/bin/show ${{sender}} ${{recipient}} ${{user}} ${{extension}} ${{domain}} ${{nexthop}} ${{size}} ${{mailbox}} ${{original_recipient}} ${{client_address}} ${{client_helo}} ${{envid}} $$x
pipeflags unix - n n - - pipe flags=BDFORhu user=alice:nogroup
    argv={PLACE}/bin/show $sender $(recipient) x${{user}}x -e${{extension}}
pipeflags2 unix - n n - - pipe flags=DXq.> eol=\\r\\n null_sender=nobody user=nobody argv={PLACE}/bin/show ${{sender}} ${{recipient}}
pipesize unix - n n - - pipe user=alice size=600 argv={PLACE}/bin/show
pipeexit unix - n n - - pipe user=alice argv={PLACE}/bin/exit $user $recipient
pipefail unix - n n - - pipe user=alice argv={PLACE}/bin/nosuch $user
pipedir unix - n n - - pipe user=alice directory={PLACE}/home/alice argv={PLACE}/bin/show
pipeempty unix - n n - - pipe flags=R null_sender= user=alice argv={PLACE}/bin/show -f ${{sender}} -- ${{recipient}}
pipemult unix - n n - - pipe user=alice argv={PLACE}/bin/show -r=${{recipient}} ${{user}} end
pipebraces unix - n n - - pipe user=alice argv={PLACE}/bin/show {{ two words }} {{}} {{{{x}}}}
"""

LISTS = {
    "list": ("# comment\nalice, bob\n\n  carol\nfar@ok.test\n", 0o644, 0),
    "commands": (f'"|{PLACE}/bin/show", alice\n{PLACE}/out/listfile\n', 0o644, 0),
    "alice": (f'"|{PLACE}/bin/show" bob\n', 0o644, 7001),
    "open": ("alice\n", 0o666, 0),
    "loop": (f":include:{PLACE}/lists/loop, alice\n", 0o644, 0),
}


# Services with address manipulation: name, port, options of cleanup.
MAPPING = [
    ("canon", 2531, "-o { canonical_maps = inline:{ {a@host.example.org = Mapped.A@example.org}, {bob@mail.example.com = alice@mail.example.com}, "
                    "{@dom.example=@new.example} } }"),
    ("sides", 2532, "-o { sender_canonical_maps = inline:{ {a@host.example.org=s@x.example} } } -o sender_canonical_classes=envelope_sender "
                    "-o { recipient_canonical_maps = inline:{ {bob@mail.example.com=carol@mail.example.com} } }"),
    ("masq", 2533, "-o { masquerade_domains = !keep.example.org example.org } -o masquerade_exceptions=root"),
    ("bcc", 2534, "-o { sender_bcc_maps = inline:{ {a@host.example.org=carol} } } -o { recipient_bcc_maps = inline:{ {bob@mail.example.com=x@ok.test}, "
                  "{@va.example=carol} } }"),
    ("loop", 2535, "-o { canonical_maps = inline:{ {a@host.example.org=b@x.example}, {b@x.example=a@host.example.org} } }"),
]
MASTER += "".join(f"127.0.0.1:{port} inet n - n - - smtpd -o local_recipient_maps= -o cleanup_service_name=cleanup{name}\n"
                  f"cleanup{name} unix n - n - 0 cleanup {options}\n" for name, port, options in MAPPING)


def prepare(side, users):
    """Files of all cases."""
    def put(name, text, mode=0o644, owner=0):
        file = side.path(name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="latin-1") as f:
            f.write(text)
        os.chmod(file, mode)
        os.chown(file, owner, owner)
    put("bin/show", SHOW, 0o755)
    put("bin/exit", "#!/bin/sh\necho $*; exit ${1#s}\n", 0o755)
    put("etc/local-aliases", ALIASES)
    put("etc/alice-aliases", f'alicecmd: "|{PLACE}/bin/show alice"\nalicefile: {PLACE}/out/alicefile\nalicecarol: carol\n')
    for name in ("local-aliases", "alice-aliases"):
        done = side.command(["postalias", f"cdb:{PLACE}/etc/{name}"])
        assert done[0] == 0, done
    for suffix in ("", ".cdb"):
        os.chown(side.path("etc/alice-aliases" + suffix), users["alice"], users["alice"])
    for name, (text, mode, owner) in LISTS.items():
        put("lists/" + name, text, mode, owner)
    put("links/target", "", 0o666, 7001)
    put("links/one", "", 0o666, 65534)
    os.link(side.path("links/one"), side.path("links/hard"))
    for name, target, owner in (("own", "target", 7001), ("roots", "target", 0), ("dangling", "nosuch", 7001)):
        os.symlink(target, side.path("links/" + name))
        os.lchown(side.path("links/" + name), owner, owner)
    os.chmod(side.path("links"), 0o1777)
    put("jail/sub/file", "in the jail\n")
    for part in ("bin", "lib", "lib64", "usr"):
        if os.path.islink(side.root + "/" + part):
            os.symlink(os.readlink(side.root + "/" + part), side.path("jail/" + part))
    for name in ("sh", "cat", "pwd", "ls", "id", "env"):
        copy_program(side, "/usr/bin/" + name)
    put("jail/show", "#!/bin/sh\necho $*; pwd; ls; id; ls /\nexit 1\n", 0o755)
    os.makedirs(side.path("out"), exist_ok=True)
    os.chmod(side.path("out"), 0o1777)


def copy_program(side, name):
    """Copies a program and its libraries into the jail."""
    listed = subprocess.run((["chroot", side.root] if side.root else []) + ["ldd", name], capture_output=True, check=True).stdout.decode()
    for file in [name] + re.findall(r"(/\S+) \(0x", listed):
        target = side.path("jail" + (file if file.startswith("/usr") else "/usr" + file))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(side.root + file, target)


def forward(user, text, name=".forward", mode=0o644, owner=None):
    """A step: writes a .forward file."""
    def step(side):
        import world
        file = side.path(f"home/{user}/{name}")
        with open(file, "w", encoding="latin-1") as f:
            f.write(text)
        os.chmod(file, mode)
        number = world.USERS[user] if owner is None else owner
        os.chown(file, number, number)
        return f"== {name} of {user}\n{text}"
    return step


def forwards(texts):
    """A step: writes alice's .forward files for these extensions."""
    def step(side):
        for name, text in texts.items():
            forward("alice", text, ".forward+" + name)(side)
        return ""
    return step


# Lines of .forward files and lists, as people write them and as they should not.
LINES = {
    "two": "x@discard.test\n y@discard.test\n",
    "two-comma": "x@discard.test,\ny@discard.test\n",
    "two-address": "Name X\n <x@discard.test>\n",
    "blank-first": "  x@discard.test\n\ty@discard.test\n",
    "blank-comment": "x@discard.test\n # y@discard.test\n",
    "comment-blank": "# comment\n x@discard.test\n",
    "comment-after": "x@discard.test # y@discard.test\n",
    "comment-colon": "x: y@discard.test\n",
    "nul": "x@discard.test\0y@discard.test\nz@discard.test\n",
    "nul-first": "\0x@discard.test\nz@discard.test\n",
    "nul-last": "x@discard.test\0\nz@discard.test\0",
    "nul-command": '"|exit 3\0b"\nz@discard.test\n',
    "cr": "x@discard.test\r\ny@discard.test\r\n",
    "cr-blank": "x@discard.test\n\r\ny@discard.test\n",
    "no-newline": "x@discard.test\ny@discard.test",
    "no-newline-long": ", ".join(f"u{i:04}@discard.test" for i in range(97)) + ", " + "a@discard.test",
    "open-quote": '"x@discard.test\ny@discard.test\n',
    "open-comment": "(x@discard.test\ny@discard.test\n",
    "commas": ",,x@discard.test,, ,y@discard.test,\n",
    "semi": "x@discard.test; y@discard.test\n",
    "group": "g: x@discard.test, y@discard.test;\n",
    "utf8": "\xc3\xbc@discard.test\nx@discard.test\n",
    "command-bare": "|exit 3\n",
    "include-blank": f":include: {PLACE}/lists/list\n",
    "include-twice": f":include:{PLACE}/lists/list, :include:{PLACE}/lists/list\n",
    "include-upper": f":INCLUDE:{PLACE}/lists/list\n",
    "backslash": "\\x@discard.test, \\bob, carol\n",
    "backslash-self": "\\alice, \\ALICE@mail.example.com\n",
    "angle": "<x@discard.test>, X Y <y@discard.test> z@discard.test\n",
    "angle-file": f"<{PLACE}/out/angle>\n",
    "angle-command": '<"|exit 3">\n',
    "percent": "x%discard.test, discard.test!y, @r.test:z@discard.test\n",
    "many": "".join(f"u{i:04}@discard.test\n" for i in range(300)),
    "formfeed": "x@disc\fard.test\na\fb@discard.test\n\f z@discard.test\n",
    "tab-v": "x@disc\vard.test\na\vb@discard.test\n\vz@discard.test\n",
    "bad-domain": "x@-bad.test\nx@a..b.test\nx@discard.test\n",
    "quote-lone": 'x@discard.test\n"\ny@discard.test\n',
    "quote-next": 'x@discard.test,\n "\n y@discard.test\n',
    "quote-after": 'x@discard.test "\ny@discard.test\n',
    "large": "#" * 2000 + "\n" + ("# " + "c" * 1000 + "\n") * 500 + "x@discard.test\n",
}


def odd_mailbox(kind, user="alice"):
    """A step: puts something in the place of a user's mailbox; undone by no_mailbox."""
    def step(side):
        import world
        file, number = side.path("mail/" + user), world.USERS[user]
        if os.path.exists(file):
            os.remove(file)
        if kind == "link":
            os.symlink(side.path("links/target"), file)
        elif kind == "hard":
            with open(side.path("mail/.other"), "w", encoding="latin-1"):
                os.chown(side.path("mail/.other"), number, number)
            os.link(side.path("mail/.other"), file)
        elif kind == "folder":
            os.mkdir(file)
        elif kind == "strange":
            with open(file, "w", encoding="latin-1"):
                os.chown(file, 7003, 7003)
        if kind != "hard":
            os.lchown(file, 7003 if kind == "strange" else number, number)
        return ""
    return step


def no_mailbox(side):
    """A step: removes what odd_mailbox has put there."""
    for name in ("alice", ".other"):
        file = side.path("mail/" + name)
        if os.path.isdir(file) and not os.path.islink(file):
            os.rmdir(file)
        elif os.path.lexists(file):
            os.remove(file)
    return ""


def no_forward(side):
    """A step: removes all .forward files."""
    for place, _, names in os.walk(side.path("home")):
        for name in names:
            if name.startswith(".f"):
                os.remove(os.path.join(place, name))
    return ""


def out(side):
    """A step: shows what commands and files have got."""
    text = ""
    for place, folders, names in sorted(os.walk(side.path("out"))):
        folders.sort()
        for name in sorted(names):
            file = os.path.join(place, name)
            status = os.stat(file)
            shown = name if not name[:1].isdigit() else "MAILDIR-NAME"
            with open(file, encoding="latin-1") as f:
                text += (f"== {place[len(side.path('out')):]}/{shown} {oct(status.st_mode)} {status.st_uid}:{status.st_gid}\n"
                         + mask(f.read()))
            os.remove(file)
    # A Maildir of one user is closed to the next case's.
    for name in os.listdir(side.path("out")):
        shutil.rmtree(os.path.join(side.path("out"), name))
    return text


def cases(smtp):
    """The cases, by name."""
    def to(*recipients, sender="carol@mail.example.com", options="", rcpt_options="", body=MAIL):
        return [smtp(sender, recipients, body, options, rcpt_options=rcpt_options, port=PORT), out, no_forward]
    result = {"local-" + name.strip(): to(name.strip()) for name in [
        line.split(":")[0] for line in ALIASES.split("\n") if line and not line.startswith("owner-")]}
    result.update({
        **{f"local-odd-{kind}": [odd_mailbox(kind)] + to("alice") + [no_mailbox] for kind in ("link", "hard", "folder", "strange")},
        "local-frozen-not": to("cmd@frozen.example", "nested@frozen.example", "plus+x@frozen.example"),
        "local-reset-owner": to("parentlist@reset.example"), "local-reset-owner-not": to("parentlist"),
        "local-owner-special-not": to("list@own.example", "listlocal@own.example"),
        "local-dash": to("alice-x@dash.example", "owner-list@dash.example", "team-request@dash.example", "nosuch-request@dash.example"),
        "local-expansion-filter": to('"cmd+abc;x|$(y)"@filter.example', '"alice+de;fg"@filter.example'),
        "local-expansion-default": to('"cmd+abc;x|$(y)`z` *"', '"cmd+[a]{b}<c>&d!e~"'),
        "local-alicecmd": to("alicecmd"), "local-alicefile": to("alicefile"), "local-alicecarol": to("alicecarol"),
        "local-cmd-ext": to("cmdsh+ext$\"x"), "local-cmd-ext2": to("cmd+one+two"),
        "local-null-sender": to("cmd", "list", "alice", sender=""),
        "local-many": to("cmd", "file", "filenull", "list", "include"),
        "local-program": to("program+ext", "program+other", "program"),
        "local-backslash": to("\\\\alice"),
        "local-dsn": to("cmd", "list", "nested", "file", "listlocal", rcpt_options=" NOTIFY=SUCCESS ORCPT=rfc822;o@x.test",
                        options=" ENVID=e RET=HDRS"),
        "local-dsn-bad": to("cmd67", "listbad", "filebad", rcpt_options=" NOTIFY=FAILURE"),
        "local-box-command": to("alice+a b@cmd.example", "bob@cmd.example", "nosuch@cmd.example"),
        "local-home": to("alice@home.example", "bob+x@home.example"),
        "local-transport": to("alice@trans.example", "nosuch@trans.example"),
        "local-transport-maps": to("alice@trmap.example", "bob@trmap.example", "carol@trmap.example", "nosuch@trmap.example"),
        "local-fallback": to("alice@fall.example", "nosuch@fall.example"),
        "local-fallback-maps": to("nosuch1@fallmap.example", "nosuch2@fallmap.example", "nosuch3@fallmap.example"),
        "local-luser": to("nosuch@luser.example", "alice@luser.example"),
        "local-luser2": to("nosuch@luser2.example", "nosuch+y@luser2.example"),
        "local-luser3": to("nosuch@luser3.example"),
        "local-include-all": to("includecmd@inc.example", "includealice@inc.example"),
        "local-allow-none": to("cmd@none.example", "file@none.example"),
        "local-command-maps": to("alice@bsd.example", "bob@bsd.example"),
        "local-environment": to("cmd@dirs.example", "alicecmd@dirs.example"),
        "local-propagate": to("plus+more@prop.example", "nested+more@prop.example", "include+more@prop.example"),
        "local-propagate-not": to("plus+more", "nested+more", "include+more", "list+more"),
        "local-unknown": to("nosuch", "nosuch+ext", "alice.x"),
        "local-user-ext": to("alice+ext", "alice+a+b"),
        "local-postmaster": to("postmaster", "mailer-daemon", "double-bounce"),
    })

    header = ("From: A <a@host.example.org>, root@host.example.org\nSender: q@keep.example.org\nReply-To: \"a b\"@dom.example (x)\n"
              "To: bob@mail.example.com, z@deep.host.example.org\nCc: bob\nSubject: x\n\ny\n")
    for name, port, _ in MAPPING:
        for number, (sender, recipients) in enumerate([("a@host.example.org", ["bob@mail.example.com"]), ("q@dom.example", ["bob+ext", "x@va.example"]),
                                                       ("", ["bob"]), ("root@host.example.org", ["y@ok.test"])]):
            result[f"map-{name}-{number}"] = [smtp(sender, recipients, header, port=port)]
    strange = MAIL + "From here\n.dot\nlast\n"
    result.update({
        "pipe-plain": to("u+e@plain.pipe", options=" ENVID=e"), "pipe-plain-noext": to("U@Plain.Pipe"),
        "pipe-plain-null": to("u@plain.pipe", sender=""), "pipe-plain-two": to("u+e@plain.pipe", "v@plain.pipe"),
        "pipe-flags": to("Us er+Ex@Flags.Pipe".replace("Us er", "User"), body=strange), "pipe-flags-two": to("a@flags.pipe", "b+c@flags.pipe"),
        "pipe-flags2": to('"a b"@flags2.pipe', body=strange), "pipe-flags2-null": to("a@flags2.pipe", sender=""),
        "pipe-flags-loop": to("a@flags.pipe", body="Delivered-To: A@flags.pipe\n" + MAIL),
        "pipe-flags2-dsn": to("a@flags2.pipe", rcpt_options=" NOTIFY=SUCCESS"), "pipe-plain-dsn": to("a@plain.pipe", rcpt_options=" NOTIFY=SUCCESS"),
        "pipe-size": to("a@size.pipe"), "pipe-size-large": to("a@size.pipe", body=MAIL + ("x" * 70 + "\n") * 20),
        "pipe-fail": to("a@fail.pipe"), "pipe-dir": to("a@dir.pipe"),
        "pipe-empty": to("a@empty.pipe", sender=""), "pipe-mult": to("a@mult.pipe", "b+x@mult.pipe", "c@mult.pipe"),
        "pipe-chroot": to("a@chroot.pipe"), "pipe-chroot-only": to("a@chrootonly.pipe"), "pipe-braces": to("a@braces.pipe"), "pipe-exit-two": to("s0@exit.pipe", "s67@exit.pipe"),
    })
    result.update({f"pipe-exit{code}": to(f"s{code}@exit.pipe") for code in (0, 1, 65, 67, 69, 70, 71, 75, 77, 99)})

    def fwd(text, *recipients, user="alice", name=".forward", mode=0o644, owner=None, before=(), **more):
        return [forward(user, text, name, mode, owner), *before] + to(*(recipients or (user,)), **more)
    result.update({
        "forward-remote": fwd("far@ok.test\n"),
        "forward-local": fwd("bob\n"),
        "forward-two": fwd("bob, far@ok.test\n# comment\ncarol\n"),
        "forward-self": fwd("alice, far@ok.test\n"),
        "forward-backslash": fwd("\\alice, bob\n"),
        "forward-command": fwd(f'"|{PLACE}/bin/show forwarded"\n'),
        "forward-command-ext": fwd(f'"|{PLACE}/bin/show $EXTENSION"\n', "alice+x y", "alice"),
        "forward-file": fwd(f"{PLACE}/out/forwardfile\n"),
        "forward-homefile": fwd(f"{PLACE}/home/alice/box\n"),
        "forward-maildir": fwd(f"{PLACE}/home/alice/box2/\n"),
        "forward-include": fwd(f":include:{PLACE}/lists/list\n"),
        "forward-includealice": fwd(f":include:{PLACE}/lists/alice\n"),
        "forward-empty": fwd(""),
        "forward-comments": fwd("# nothing\n\n"),
        "forward-bad": fwd("<>\n"),
        "forward-badowner": fwd("bob\n", owner=7002),
        "forward-rootowner": fwd("bob\n", owner=0),
        "forward-worldwritable": fwd("bob\n", mode=0o666),
        "forward-groupwritable": fwd("bob\n", mode=0o664),
        "forward-unreadable": fwd("bob\n", mode=0o000),
        "forward-executable": fwd("bob\n", mode=0o755),
        "forward-extension": fwd("bob\n", "alice+ext", "alice", "alice+other", name=".forward+ext"),
        "forward-loop": fwd("bob\n", before=[forward("bob", "alice\n")]),
        "forward-alias": fwd("team2\n", "alice", before=[]),
        "forward-of-alias": fwd("bob\n", "nested"),
        "forward-of-owned": fwd("far@ok.test, bob\n", "listlocal"),
        "forward-null": fwd("bob, far@ok.test\n", sender=""),
        "forward-path": fwd("bob\n", "alice@maps.example", "alice+x@maps.example", name=".fwd-alice"),
        "forward-path-ext": fwd("carol\n", "alice@maps.example", "alice+x@maps.example", name=".fwd-alice-x"),
        "forward-none": fwd(f'"|{PLACE}/bin/show", {PLACE}/out/f\n', "alice@none.example"),
        "forward-dsn": fwd("bob, far@ok.test\n", "alice", rcpt_options=" NOTIFY=SUCCESS", options=" ENVID=e"),
        "forward-failing": fwd('"|exit 67", bob\n'),
        "forward-waiting": fwd('bob, "|exit 75"\n'),
        "forward-unknown": fwd("nosuchuser\n"),
        "forward-continuation": fwd("bob,\n  carol\n"),
        "forward-quotedfile": fwd(f'"{PLACE}/out/quoted file"\n'),
        "forward-no-newline": fwd("bob"),
        "forward-8bit": fwd("bob\xf6\n"),
        "forward-lines": [forwards(LINES), bulk.many(2525, [(f"{n}@client.test", [f"alice+{n}"], MAIL) for n in LINES]), out, no_forward],
        "forward-lists": [forwards({n: f":include:{PLACE}/home/alice/.forward+l-{n}\n" for n in LINES} | {"l-" + n: t for n, t in LINES.items()}),
                          bulk.many(PORT, [(f"{n}@client.test", [f"alice+{n}@inc.example"], MAIL) for n in LINES]), out, no_forward],
        "forward-loop-header": fwd("bob\n", body="Delivered-To: alice@mail.example.com\n" + MAIL),
    })
    return result
