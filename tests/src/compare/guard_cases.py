"""Cases of final delivery to files that are not what they should be: .forward files and lists that others could
have changed, mailboxes without room, files of a user with all rights."""
import os
import shutil
import subprocess

from local_cases import MAIL, forward, no_forward, out

PLACE = "/tmp/postrider-compare"
SENDER = "carol@mail.example.com"
SHOW = f"{PLACE}/bin/show"
PORT = 2608
TINY = f"{PLACE}/tiny"
LOCALS = {"tinybox": f"mail_spool_directory={TINY}", "tinydir": f"mail_spool_directory={TINY}/", "tinyfile": "alias_maps=inline:{" + f"file={TINY}/file,dir={TINY}/dir/" + "}",
          "lists": "{ alias_maps = inline:{ " + ", ".join(f"{n}=:include:{PLACE}/guard/{n}" for n in (
              "root", "alice", "group", "fifo", "folder", "link", "linkother", "hard", "nothing", "command", "commandalice", "commandbob", "file", "closed", "closedroot", "closedcommand", "deep/list", "open/list"))
          + f" }} }} allow_mail_to_commands=alias,forward,include allow_mail_to_files=alias,forward,include"}
VIRTUALS = {"tinyvirtual": f"virtual_mailbox_base={TINY}"}
VMAPS = "inline:{ box@tinyvirtual.guard=box, dir@tinyvirtual.guard=vdir/ }"
DOMAINS = [f"{n}.guard" for n in LOCALS]
TRANSPORTS = ", ".join(f"{n}.guard=guard{n}:" for n in [*LOCALS, *VIRTUALS])


def services(options):
    """Lines of master.cf."""
    return ("".join(f"guard{n} unix - n n - - local{options(o)}\n" for n, o in LOCALS.items())
            + "".join(f"guard{n} unix - n n - - virtual -o {{ virtual_mailbox_maps = {VMAPS} }}{options(o)}\n" for n, o in VIRTUALS.items()))


def put(kind, name, what="", mode=0o644, owner=0, group=None):
    """A step: puts something in the place of a file."""
    def step(side):
        file = side.path(name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        if kind == "file":
            with open(file, "w", encoding="latin-1") as f:
                f.write(what)
        elif kind == "link":
            os.symlink(what, file)
        elif kind == "hard":
            os.link(side.path(what), file)
        elif kind == "fifo":
            os.mkfifo(file)
        elif kind == "folder":
            os.mkdir(file)
        os.lchown(file, owner, owner if group is None else group)
        if kind != "link":
            os.chmod(file, mode)
        return f"== {name} is a {kind} {what} {mode:o} of {owner}\n"
    return step


def folder(name, mode, owner):
    """A step: changes the rights of a folder."""
    def step(side):
        os.makedirs(side.path(name), exist_ok=True)
        os.chmod(side.path(name), mode)
        os.chown(side.path(name), owner, owner)
        return f"== {name} {mode:o} of {owner}\n"
    return step


def gone(name):
    """A step: removes what put has put there."""
    def step(side):
        file = side.path(name)
        shutil.rmtree(file) if os.path.isdir(file) and not os.path.islink(file) else os.path.lexists(file) and os.remove(file)
        return ""
    return step


def tiny(size):
    """A step: puts a file system with little room where mailboxes are."""
    def step(side):
        os.makedirs(side.path("tiny"), exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=1777,size={size}", "tmpfs", side.path("tiny")], check=True)
        return f"== {size} of room\n"
    return step


def quota(size):
    """A step: the same with a file system that has room, but not for this mail."""
    def step(side):
        image = side.path("tiny.image")
        os.makedirs(side.path("tiny"), exist_ok=True)
        with open(image, "wb") as f:
            f.truncate(64 << 20)
        for words in (["mkfs.btrfs", "-q", "-M", image], ["mount", "-o", "loop", image, side.path("tiny")], ["chmod", "1777", side.path("tiny")],
                      ["btrfs", "quota", "enable", side.path("tiny")], ["btrfs", "qgroup", "limit", size, side.path("tiny")]):
            subprocess.run(words, check=True, capture_output=True)
        os.remove(image)
        return f"== {size} for this mail\n"
    return step


def untiny(side):
    """A step: shows what is there and takes it away again."""
    text = ""
    for place, folders, names in sorted(os.walk(side.path("tiny"))):
        for name in sorted(folders + names):
            status = os.lstat(os.path.join(place, name))
            shown = "MAILDIR-NAME" if name[:1].isdigit() else name
            text += f"{place[len(side.path('tiny')):]}/{shown} {status.st_mode:o} {status.st_uid}:{status.st_gid} {0 if name in folders else status.st_size}\n"
    subprocess.run(["umount", "-l", side.path("tiny")], check=True)
    return "== what is there\n" + text


def cases(smtp):
    """The cases, by name."""
    result = {}

    def to(*recipients, body=MAIL):
        return smtp(SENDER, list(recipients), body, port=PORT)

    def guard(name, *steps):
        result["guard-" + name] = list(steps)
    home = [folder("home/alice", 0o755, 7001), no_forward]
    # a .forward file that is something else
    own = "home/alice/.forward"
    for name, steps in {
            "link": [put("file", "home/alice/.fother", "bob\n", owner=7001), put("link", own, ".fother", owner=7001)],
            "link-far": [put("file", "guard/target", "bob\n", owner=7001), put("link", own, f"{PLACE}/guard/target", owner=7001)],
            "link-other": [put("file", "guard/target", "bob\n", owner=7002), put("link", own, f"{PLACE}/guard/target", owner=7001)],
            "link-root": [put("file", "guard/target", "bob\n"), put("link", own, f"{PLACE}/guard/target", owner=7001)],
            "link-nothing": [put("link", own, "nosuch", owner=7001)], "link-circle": [put("link", own, ".forward", owner=7001)],
            "link-null": [put("link", own, "/dev/null", owner=7001)], "link-of-other": [put("file", "home/alice/.fother", "bob\n", owner=7001), put("link", own, ".fother", owner=7002)],
            "hard": [put("file", "home/alice/.fother", "bob\n", owner=7001), put("hard", own, "home/alice/.fother", owner=7001)],
            "fifo": [put("fifo", own, owner=7001)], "folder": [put("folder", own, owner=7001, mode=0o755)],
            "group-other": [put("file", own, "bob\n", 0o664, 7001, 7002)], "sticky": [put("file", own, "bob\n", 0o7755, 7001)],
            "home-open": [folder("home/alice", 0o777, 7001), forward("alice", "bob\n")], "home-sticky": [folder("home/alice", 0o1777, 7001), forward("alice", "bob\n")],
            "home-group": [folder("home/alice", 0o775, 7001), forward("alice", "bob\n")], "home-other": [folder("home/alice", 0o755, 7002), forward("alice", "bob\n")],
            "home-root": [folder("home/alice", 0o755, 0), forward("alice", "bob\n")], "home-closed": [forward("alice", "bob\n"), folder("home/alice", 0o000, 7001)],
            "home-closed-other": [forward("alice", "bob\n"), folder("home/alice", 0o700, 7002)], "home-search": [forward("alice", "bob\n"), folder("home/alice", 0o311, 7001)]}.items():
        guard("forward-" + name, *steps, to("alice"), gone(own), gone("guard"), *home)
    guard("forward-nul", forward("alice", "bo\0b\ncarol\n"), to("alice"), no_forward)
    # lists
    lists = [put("file", "guard/root", "alice\n"), put("file", "guard/alice", "bob\n", owner=7001), put("file", "guard/group", "alice\n", 0o664), put("fifo", "guard/fifo"),
             put("folder", "guard/folder", mode=0o755), put("link", "guard/link", "root"), put("link", "guard/linkother", f"{PLACE}/guard/alice"), put("hard", "guard/hard", "guard/root"),
             put("link", "guard/nothing", "nosuch"), put("file", "guard/command", f'"|{SHOW} root"\n'), put("file", "guard/commandalice", f'"|{SHOW} alice"\n', owner=7001),
             put("file", "guard/commandbob", f'"|{SHOW} bob"\n', owner=7002), put("file", "guard/file", f"{PLACE}/out/listed\n", owner=7001), put("file", "guard/closed", "alice\n", 0o000, 7001), put("file", "guard/closedroot", "alice\n", 0o600), put("file", "guard/closedcommand", f'"|{SHOW} alice"\n', 0o600, 7001),
             folder("guard/deep", 0o700, 7001), put("file", "guard/deep/list", "bob\n", owner=7001), folder("guard/open", 0o777, 7001), put("file", "guard/open/list", "bob\n", owner=7001)]
    for name in ("root", "alice", "group", "fifo", "folder", "link", "linkother", "hard", "nothing", "command", "commandalice", "commandbob", "file", "closed", "closedroot", "closedcommand"):
        guard("list-" + name, *lists, to(f"{name}@lists.guard"), out, gone("guard"))
    guard("list-folders", *lists, to('"deep/list"@lists.guard'), to('"open/list"@lists.guard'), gone("guard"))
    guard("list-in-forward", *lists, forward("bob", f":include:{PLACE}/guard/command\n:include:{PLACE}/guard/commandalice\n:include:{PLACE}/guard/closed\n:include:{PLACE}/guard/file\n"),
          to("bob@lists.guard"), out, gone("guard"), no_forward)
    # a user with all rights
    for name, text in (("command", f'"|{SHOW} toor"\n'), ("file", f"{PLACE}/out/toorfile\n"), ("list", f":include:{PLACE}/guard/commandalice\n:include:{PLACE}/guard/command\n"), ("mail", "bob, toor\n")):
        guard("toor-" + name, *lists, put("file", "home/toor/.forward", text), to("toor"), to("toor@lists.guard"), out, gone("guard"), gone("home/toor/.forward"))
    guard("toor-other", put("file", "home/toor/.forward", f'"|{SHOW}"\n', owner=7001), to("toor"), out, gone("home/toor/.forward"))
    # no room
    big = MAIL + ("x" * 70 + "\n") * 600
    for name, recipients in (("box", ["alice@tinybox.guard"]), ("dir", ["alice@tinydir.guard"]), ("virtual", ["box@tinyvirtual.guard"]), ("virtual-dir", ["dir@tinyvirtual.guard"]),
                             ("file", ["file@tinyfile.guard"]), ("file-dir", ["dir@tinyfile.guard"])):
        guard("full-" + name, tiny("16k"), to(*recipients), to(*recipients, body=big), untiny)
        guard("quota-" + name, quota("200k"), to(*recipients), to(*recipients, body=big * 8), to(*recipients), untiny)
    return result
