"""Cases of the rights of commands: limits, descriptors, signals, session, directory, as they see them themselves."""
import socket

from local_cases import forward, no_forward, out

PLACE = "/tmp/postrider-compare"
MAIL = "From: a@client.test\nTo: someone\nSubject: test\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <m@client.test>\n\nHello.\n"

# What a command finds.
RIGHTS = f"""#!/bin/sh
# The shell has this file open, too, and the pipe from ls.
open=$(cd /proc/$$/fd && for f in $(ls | sort -n); do readlink $f | sed "s/[0-9]//g; s/^/$f /"; done | tr '\\n' ',')
# Long numbers look like queue ids.
short='s/[0-9]\\{{5\\}}/&_/g'
{{
    echo "id $(id)"
    # The others come from whoever has started the system.
    grep '^Max file size' /proc/$$/limits | sed "$short"
    echo "open $open"
    # Two signals belong to the C library.
    ignored=$((0x$(grep SigIgn /proc/$$/status | cut -f2) & 0x7fffffff))
    echo "ignores $((ignored >> 16)) $((ignored & 0xffff))"
    grep -E '^(Umask|Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Groups)' /proc/$$/status | sed "$short"
    set -- $(cut -d')' -f2 /proc/$$/stat)
    [ $3 = $$ ] && echo "leads its group"
    [ $4 = $$ ] && echo "leads its session"
    echo "terminal $5, priority ${{16}}, nice ${{17}}"
    echo "in $(pwd)"
    env | grep -v '^_=' | sort
}} > {PLACE}/out/rights.$(id -un) 2>&1
cat > /dev/null
exit 0
"""
# Writes more than a mailbox may have.
LARGE = f"""#!/bin/sh
cat > /dev/null
head -c 70000000 /dev/zero > {PLACE}/out/large.$(id -un)
status=$?
ls -s {PLACE}/out/large.$(id -un) | cut -c1-2
rm -f {PLACE}/out/large.$(id -un)
echo "ends with $status"
exit 1
"""
FILES = {"bin/rights": RIGHTS, "bin/large": LARGE}
NAMES = ("local", "boxed", "unlimited", "large", "inhome", "pipe", "pipelarge", "pipebig")
PORT = 2605
MASTER = f"""rightslocal unix - n n - - local -o {{ alias_maps = inline:{{ {{bob=|{PLACE}/bin/rights}} }} }}
rightsboxed unix - n n - - local -o {{ mailbox_command = {PLACE}/bin/rights }}
rightsunlimited unix - n n - - local -o mailbox_size_limit=0 -o {{ mailbox_command = {PLACE}/bin/rights }}
rightslarge unix - n n - - local -o {{ mailbox_command = {PLACE}/bin/large }}
rightsinhome unix - n n - - local -o {{ mailbox_command = {PLACE}/bin/rights }} -o command_execution_directory=$home
rightspipe unix - n n - - pipe user=alice directory={PLACE}/home/alice argv={PLACE}/bin/rights
rightspipelarge unix - n n - - pipe user=alice argv={PLACE}/bin/large
rightspipebig unix - n n - - pipe -o mailbox_size_limit=0 -o message_size_limit=0 user=alice argv={PLACE}/bin/rights
127.0.0.1:{PORT} inet n n n - - spawn user=alice argv={PLACE}/bin/rights
"""
DOMAINS = [f"{n}.rights" for n in NAMES if not n.startswith("pipe")]
TRANSPORTS = ", ".join(f"{n}.rights=rights{n}:" for n in NAMES)


def spawned(side):
    """A step: speaks with a command of spawn(8)."""
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.sendall(b"x\n")
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(20)
        while connection.recv(1000):
            pass
    return ""


def cases(smtp):
    """The cases, by name."""
    def to(domain, user="alice"):
        return [smtp("carol@mail.example.com", [f"{user}@{domain}.rights"], MAIL), out, no_forward]
    command = f'"|{PLACE}/bin/rights"\n'
    return {
        "rights-alias": to("local", "bob"), "rights-forward": [forward("alice", command)] + to("local"),
        "rights-spawn": [spawned, out],
    } | {"rights-" + name: to(name) for name in NAMES if name != "local"}
