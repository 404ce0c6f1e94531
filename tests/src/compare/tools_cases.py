"""What tools_run.py runs: queues of known files, and commands. `@label` is a file's queue id, `%label` its path."""
from dataclasses import dataclass, field

DAY = 86400


@dataclass
class Command:
    """One command with what it reads."""
    words: list
    stdin: str = ""
    user: str = ""


@dataclass
class Case:
    """Files and commands; settings are lines of main.cf."""
    files: list
    commands: list
    settings: tuple = ()
    unordered: bool = False
    live: bool = False


CASES = {}
# Cases that differ, by a row of DIFFERENCES.md.
KNOWN = {
    r"super-[dhr]-all.*": "postsuper: files that are still being written, logs",
    r"super-r-(deferred|in-queue|stdin|two)|super-d-all-and-id": "postsuper -r: logs",
    r"fix(-[sS])?-moved-maildrop": "postsuper -s: long names in maildrop",
    r"fix-logs|fix-suffix-long": "postsuper -s: logs in trace, messages counted twice",
    r"fix-names": "postsuper: a name of one letter",
    r"cat-s98-bounce": "postcat -s",
    r"queue-(p|j|long|mailq|empty-.)|sendmail-bp|sendmail-q-bp": "postqueue -p: damaged files; the log while the mail system is down",
    r"queue-use(-[fis].*)?|sendmail-q(I|R|x)?.*|sendmail-bpx": "the log while the mail system is down; postqueue -s",
    r"live-flush": "fast_flush_domains with an address in brackets",
    r"live-user|live-debug": "postfix(1) of an ordinary user, and with -D",
    r"log-stdin|log-user": "postlog: carriage returns and NUL; no set-gid",
}


def put(label, queue, *args, **keys):
    """A file of the queue."""
    return lambda spool: spool.put(label, queue, *args, **keys)


def full():
    """One message in each queue, and logs."""
    return [put("dropped", "maildrop", mode=0o744), put("incoming", "incoming"), put("unfinished", "incoming", mode=0o600),
            put("active", "active"), put("deferred", "deferred", log=("defer", "bounce", "trace"), age=-300), put("held", "hold"),
            put("corrupt", "corrupt"), put("long", "deferred", "4jWyTr02B5zLONG", subdirectory="0", log=("defer",))]


def case(name, files, *commands, settings=(), unordered=False, stdin="", user=""):
    """Adds a case; a command is a list of words, or a Command."""
    CASES[name] = Case(files, [c if isinstance(c, Command) else Command(c, stdin, user) for c in commands], settings, unordered)


def postsuper():
    """Each letter on each queue, then structure."""
    for letter in "dehfHr":
        flag = "-" + letter
        for label in ("dropped", "incoming", "unfinished", "active", "deferred", "held", "corrupt", "long"):
            case(f"super{flag}-{label}", full(), ["postsuper", flag, "@" + label])
        case(f"super{flag}-all", full(), ["postsuper", flag, "ALL"], unordered=True)
        for queue in ("maildrop", "incoming", "hold", "corrupt", "bounce", "saved"):
            case(f"super{flag}-all-{queue}", full(), ["postsuper", flag, "ALL", queue], unordered=True)
        case(f"super{flag}-all-two", full(), ["postsuper", flag, "ALL", "hold", "deferred"], unordered=True)
        case(f"super{flag}-in-wrong-queue", full(), ["postsuper", flag, "@deferred", "hold"])
        case(f"super{flag}-in-queue", full(), ["postsuper", flag, "@deferred", "hold", "deferred"])
        case(f"super{flag}-none", full(), ["postsuper", flag, "ABCDEF0123"])
        case(f"super{flag}-bad", full(), ["postsuper", flag, "../x"])
        case(f"super{flag}-empty", full(), ["postsuper", flag, ""])
        case(f"super{flag}-missing", full(), ["postsuper", flag])
        case(f"super{flag}-stdin", full(), ["postsuper", flag, "-"], stdin="@deferred\n\n@held\nno/such\n @long\nXYZ\n@active")
        case(f"super{flag}-stdin-all", full(), ["postsuper", flag, "-"], stdin="ALL\n")
        case(f"super{flag}-two", full(), ["postsuper", flag, "@deferred", flag, "@held"])
        case(f"super{flag}-comma", full(), ["postsuper", flag, "@deferred,@held"])
        case(f"super{flag}-user", full(), ["postsuper", flag, "@deferred"], user="65534")
    case("super-d-h", full(), ["postsuper", "-h", "@deferred", "-d", "@held"])
    case("super-h-H", full(), ["postsuper", "-h", "@deferred", "-H", "@held"])
    case("super-h-H-same", full(), ["postsuper", "-H", "@held", "-h", "@held"])
    case("super-all-letters", full(), ["postsuper", "-r", "@active", "-e", "@deferred", "-f", "@held", "-h", "@incoming", "-d", "@long"])
    case("super-d-all-and-id", full(), ["postsuper", "-d", "@held", "-d", "ALL", "deferred"], unordered=True)
    case("super-d-s", full(), ["postsuper", "-s", "-d", "@held"])
    case("super-d-p", full(), ["postsuper", "-p", "-d", "@held"])
    case("super-e-twice", full(), ["postsuper", "-e", "@held"], ["postsuper", "-e", "@held"], ["postsuper", "-f", "@held"], ["postsuper", "-f", "@held"])
    case("super-h-twice", full(), ["postsuper", "-h", "@held"])
    case("super-log-only", [put("lost", "defer", "ABCDE1F0", "two.deferlog", 0o600)], ["postsuper", "-d", "ABCDE1F0"], ["postsuper", "-d", "ALL"])
    case("super-no-queue", full(), ["postsuper", "-d", "ALL", "nosuch"], ["postsuper", "-s", "../etc"], ["postsuper", "-s", ""], ["postsuper", "-s", "hold/"])
    case("super-user", full(), ["postsuper", "-s"], user="65534")
    for flags in (["-z"], ["-s", "-z"], ["-d"], ["-c"], ["-c", "/nonexistent"], ["-v", "-p"], ["-p"], ["-s"], ["-S"], ["-sp"], ["-sS"], ["-vv", "-p"], []):
        case("super-flags" + "".join(flags).replace("/", "_"), full(), ["postsuper"] + flags, unordered=True)
    structure()


def structure():
    """What -s and -p find."""
    for queue in ("maildrop", "incoming", "active", "deferred", "hold", "corrupt", "bounce", "defer", "trace"):
        for name, flags in (("", []), ("-s", ["-s"]), ("-p", ["-p"]), ("-S", ["-S"])):
            case(f"fix{name}-stale-{queue}", [
                put("stale", queue, "123.45678", mode=0o600, age=8 * DAY), put("fresh", queue, "123.45679", mode=0o600, age=DAY),
                put("unfinished", queue, mode=0o600, age=8 * DAY), put("ready", queue, mode=0o700, age=8 * DAY), put("dropped", queue, mode=0o744, age=30 * DAY),
                put("just-finished", queue, mode=0o600, age=6 * DAY)], ["postsuper"] + flags, unordered=True)
            case(f"fix{name}-moved-{queue}", [put("moved", queue, "12345ABCDEF"), put("right", queue), put("moved-long", queue, "4jWyTr02B5z2X5", subdirectory="0" if queue in ("deferred", "defer") else ""),
                                              put("right-long", queue, "4jWyTr02B6zLONG", subdirectory="0" if queue in ("deferred", "defer") else "")],
                 ["postsuper"] + flags, unordered=True)
    for queue in ("hold", "deferred", "maildrop"):
        sub = "0" if queue == "deferred" else ""
        case("fix-to-long-" + queue, [put("moved", queue, "12345ABCDEF", log=("defer",) if queue == "deferred" else ()), put("right", queue), put("moved-long", queue, "4jWyTr02B5z2X5", subdirectory=sub),
             put("right-long", queue, "4jWyTr02B6zLONG", subdirectory=sub)], ["postsuper", "-s"], settings=("enable_long_queue_ids = yes",), unordered=True)
    case("fix-unfinished", [put("moved", "incoming", "12345ABCDEF", mode=0o600), put("moved-drop", "maildrop", "12346ABCDEF", mode=0o600), put("place", "deferred", "A2347INODE", mode=0o600, subdirectory="1")],
         ["postsuper", "-s"], unordered=True)
    for queue in ("trace", "flush", "saved", "corrupt", "bounce", "public"):
        case("fix-queue-" + queue, [put("moved", queue, "12345ABCDEF", mode=0o600), put("old", queue, mode=0o600, age=8 * DAY)], ["postsuper", "-s", queue], unordered=True)
    case("fix-logs", [put("moved", "deferred", "12345ABCDEF", log=("defer", "bounce", "trace")), put("held", "hold", "12346ABCDEF", log=("defer",))],
         ["postsuper", "-s"], unordered=True)
    case("fix-log-without-message", [put("lost", "defer", "12345ABCDEF", "two.deferlog", 0o600)], ["postsuper", "-s"])
    case("fix-ids-too", [put("moved", "deferred", "12345ABCDEF"), put("held", "hold")], ["postsuper", "-s", "-d", "@held"])
    case("fix-suffix", [put("half", "deferred", "12345INODE#FIX"), put("log", "defer", "12345INODE#FIX", "two.deferlog", 0o600)],
         ["postsuper", "-s"], unordered=True)
    case("fix-suffix-long", [put("half", "hold", "4jWyTr02B5zLONG#FIX")], ["postsuper", "-s"])
    case("fix-suffix-p", [put("half", "hold", "12345INODE#FIX")], ["postsuper", "-p"])
    case("fix-hash-off", [put("one", "deferred"), put("two", "deferred")], ["postsuper", "-s"], settings=("hash_queue_names = defer",), unordered=True)
    case("fix-hash-on", [put("one", "hold"), put("two", "incoming")], ["postsuper", "-s"], settings=("hash_queue_names = deferred, defer, hold, incoming",), unordered=True)
    case("fix-hash-deep", [put("one", "deferred"), put("two", "deferred", log=("defer",))], ["postsuper", "-s"], settings=("hash_queue_depth = 2",), unordered=True)
    case("fix-hash-less", [put("one", "deferred", subdirectory="1/2"), put("two", "deferred", subdirectory="1/3/3")], ["postsuper", "-s"], unordered=True)
    case("fix-hash-place", [put("one", "deferred", subdirectory="F"), put("two", "deferred", subdirectory="")], ["postsuper", "-s"], unordered=True)
    case("fix-hash-maildrop", [put("one", "maildrop", mode=0o744)], ["postsuper", "-s"], settings=("hash_queue_names = maildrop",), unordered=True)
    case("fix-hash-moved", [put("one", "deferred", "A2345ABCDEF", subdirectory="F", log=("defer",))], ["postsuper", "-s"], unordered=True)
    case("fix-names", [put("short", "hold", "A"), put("four", "hold", "ABCD"), put("five", "hold", "ABCDE"), put("hex", "hold", "ABCDEXYZ"), put("odd", "hold", "a b"),
                       put("dot", "hold", ".hidden"), put("zero", "hold", "123450INODE")], ["postsuper", "-s"], unordered=True)
    case("fix-one-queue", [put("moved", "hold", "12345ABCDEF"), put("other", "deferred", "12345ABCDE0")], ["postsuper", "-s", "hold"])
    case("fix-repeat", [put("moved", "hold", "12345ABCDEF")], ["postsuper"], ["postsuper"])
    case("fix-taken", [put("right", "hold", "12345INODE"), put("wrong", "hold", "12345ABCDEF")], ["postsuper", "-s"])


def postcat():
    """Each flag, on files of all kinds."""
    files = [put("bounce", "deferred"), put("edited", "hold", sample="edited.qf"), put("dsn", "active", sample="dsn.qf"), put("six", "incoming", sample="six-recipients.qf"),
             put("log", "defer", "ABCDEF0", "two.deferlog", 0o600), put("text", "hold", sample="hello\n")]
    for flags in ("-b", "-d", "-e", "-f", "-h", "-o", "-r", "-v", "-bh", "-be", "-eh", "-beh", "-bv", "-hv", "-ev", "-do", "-dfo", "-rv", "-rb", "-re", "-rd", "-ro", "-rdov", "-vv",
                  "-bo", "-ho", "-bf", "-bd", "-hd", "-s0", "-s97", "-s98", "-s99999", "-sx", "-s-5", "-os97", "-bs97", "-es97", "-vs97", ""):
        for label in ("bounce", "edited", "dsn", "six"):
            case(f"cat{flags}-{label}", files, ["postcat"] + ([flags] if flags else []) + ["-q", "@" + label])
    for label in ("log", "text"):
        case("cat-" + label, files, ["postcat", "%" + label])
        case("cat-r-" + label, files, ["postcat", "-r", "%" + label])
    case("cat-two", files, ["postcat", "-e", "-q", "@six", "@dsn"])
    case("cat-one-missing", files, ["postcat", "-eq", "@six", "ABCDEF01", "@dsn"])
    case("cat-z", files, ["postcat", "-z"], ["postcat", "-s"], ["postcat", "-c", "/nonexistent", "x"], ["postcat", "/nonexistent"], ["postcat", "/"], ["postcat", "-q", "no/such"])
    case("cat-user", files, Command(["postcat", "-q", "@six"], "", "65534"))
    case("cat-stdin", files, Command(["postcat"], "hello"), Command(["postcat"], ""))


def other():
    """postqueue without a mail system, postlock, postlog, postkick."""
    listed = [put("bounce", "deferred", log=("defer",)), put("edited", "hold", sample="edited.qf"), put("dsn", "active", sample="dsn.qf"), put("six", "incoming", sample="six-recipients.qf"),
              put("expired", "deferred", mode=0o710), put("unfinished", "incoming", mode=0o600), put("half", "deferred", sample="C"), put("text", "hold", sample="hello\n"),
              put("expired-held", "hold", mode=0o710), put("dropped", "maildrop", mode=0o744), put("corrupt", "corrupt")]
    for words in (["-p"], ["-j"], ["-vp"]):
        case("queue" + "".join(words), listed, ["postqueue"] + words, unordered=True)
        case("queue-empty" + "".join(words), [], ["postqueue"] + words)
    case("queue-long", listed, ["postqueue", "-p"], settings=("enable_long_queue_ids = yes",), unordered=True)
    case("queue-mailq", listed, ["mailq"], unordered=True)
    for words in ([], ["-z"], ["-f"], ["-i"], ["-i", "@bounce"], ["-i", "x/y"], ["-i", ""], ["-s"], ["-s", "site.example"], ["-s", "[1.2.3.4]"], ["-s", "[1.2.3"], ["-s", ""],
                  ["-s", "-x"], ["-pj"], ["-p", "-f"], ["-p", "word"], ["-c", "/nonexistent", "-p"], ["-c"], ["-ss"]):
        case("queue-use" + "".join(words).replace("/", "_"), listed, ["postqueue"] + words)
    for words in (["-q"], ["-qI@bounce"], ["-qRsite.example"], ["-qRbad/site"], ["-q1h"], ["-qSx"], ["-qx"], ["-qI"], ["-qR"], ["-qfoo"], ["-bp"], ["-bp", "x"], ["-q", "x"], ["-q", "-bp"],
                  ["-qIbad/id"]):
        case("sendmail" + "".join(words).replace("/", "_"), listed, ["sendmail"] + words, unordered=True)
    box = "/tmp/postrider-tools/box"
    shell = ["sh", "-c", "echo hello; ls /tmp/postrider-tools/box*; exit 3"]
    for words in (["-l", "dotlock", box], ["-l", "fcntl", box], ["-l", "flock, dotlock", box], [box], ["-l", "nosuch", box], ["-l", "", box], ["-v", box], ["-l"], ["-z"], [],
                  ["/tmp/nosuch/box"], ["/tmp"], ["-c", "/nonexistent", box]):
        case("lock" + "".join(words).replace("/", "_"), [], ["postlock"] + words + (shell if box in words or "/tmp" in words[-1:] else []), unordered="-v" in words)
    case("lock-only-box", [], ["postlock", box])
    case("lock-command", [], ["postlock", box, "/nonexistent"], ["postlock", box, "nosuchcommand"], ["postlock", box, "/etc/hostname"], ["postlock", box, "sh", "-c", "kill -9 $$"],
         ["postlock", box, "true"], ["postlock", box, "false"], ["postlock", box, "sh", "-c", "exit 200"])
    for words in (["a", "b"], ["-i", "a"], ["-p", "info", "a"], ["-p", "warn", "a"], ["-p", "warning", "a"], ["-p", "error", "a"], ["-p", "fatal", "a"], ["-p", "panic", "a"],
                  ["-p", "notice", "a"], ["-p", "", "a"], ["-t", "tag/x", "a"], ["-t", "", "a"], ["-z"], ["-p"], ["-c", "/nonexistent", "a"], ["a\nb"], ["a\tb\x01c\x7f"], [""], ["a", "", "b"],
                  ["x" * 3000], ["%s%n"], ["-v", "a"]):
        case("log" + "".join(words)[:20].replace("/", "_").replace("\n", "_").replace("\t", "_").replace("\x01", "_").replace("\x7f", "_"), [], ["postlog"] + words, unordered="-v" in words)
    case("settings-twice", [], *[words.split(" ") for words in (
        "postsuper -s", "postlog x", "postlock /tmp/postrider-tools/lock true", "postcat -q ABCDEF0123", "postmap -q x inline:{x=y}",
        "postalias -q x inline:{x=y}", "postconf mail_name")],
         settings=("mail_name = a", "mail_name = b", "mail_name = b", "myname = 1", "myname =", " 2", "mail_name = Postfix"))
    case("log-stdin", [], Command(["postlog"], "one\ntwo\n\nthree"), Command(["postlog", "-p", "error", "-t", "x"], "four\r\nfi\0ve\n"), Command(["postlog"], ""), Command(["postlog"], "y" * 5000 + "\nz\n"))
    case("log-user", [], Command(["postlog", "a"], "", "65534"))
    for words in ([], ["public"], ["public", "qmgr"], ["public", "qmgr", "I"], ["private", "nosuch", "x"], ["-z"], ["nosuch", "x", "y"], ["public", "qmgr", "I", "more"], ["-c", "/nonexistent", "public", "qmgr", "I"],
                  ["-v", "public"], ["../x", "y", "z"]):
        case("kick" + "".join(words).replace("/", "_"), [], ["postkick"] + words, unordered="-v" in words)


def live():
    """Commands while the mail system runs, and those that start and end it. Without services on the network, and with
    held mail only, so that nothing happens by itself."""
    files = [put("held", "hold"), put("six", "hold", sample="six-recipients.qf"), put("forced", "hold", mode=0o710)]

    def add(name, *commands, settings=()):
        case("live-" + name, files, *commands, settings=settings, unordered=True)
        CASES["live-" + name].live = True

    def user(*words, stdin=""):
        return Command(list(words), stdin, "65534")
    start, stop, status = ["postfix", "start"], ["postfix", "stop"], ["postfix", "status"]
    add("cycle", status, stop, start, status, start, ["postfix", "reload"], status, ["postfix", "check"], ["postfix", "flush"], stop, status, stop)
    add("down", *[["postfix", word] for word in ("status", "stop", "quick-stop", "abort", "reload", "flush", "check", "drain", "logrotate")])
    add("words", *[["postfix"] + words for words in ([], ["nosuch"], ["-x"], ["start", "more"], ["-c"], ["-c", "/nonexistent", "status"],
                                                     ["status", "-v"], ["-v", "status"], [""])])
    add("debug", ["postfix", "-D"])
    add("abort", start, ["postfix", "abort"], status, start, ["postfix", "quick-stop"])
    add("user", *[user("postfix", word) for word in ("status", "start", "stop", "check", "reload", "flush", "nosuch")])
    listing = [["postqueue", "-p"], ["mailq"], ["postqueue", "-j"], ["sendmail", "-bp"]]
    add("list", start, *listing, *[user(*words) for words in listing], stop)
    uses = [["postqueue"] + words for words in ([], ["-z"], ["-f"], ["-i", "@held"], ["-i", "ABCDEF0123"], ["-i", "x/y"], ["-i", ""], ["-s", "site.example"],
                                                ["-s", "[1.2.3.4]"], ["-s", "[1.2.3"], ["-s", ""], ["-s", "mail.example.com"], ["-pj"], ["-p", "word"], ["-v", "-f"])]
    uses += [["sendmail"] + words for words in (["-q"], ["-qI@held"], ["-qRsite.example"], ["-qRbad/site"], ["-qSx"], ["-qx"])]
    add("queue", start, *[words for words in uses if "-v" not in words], stop)
    add("queue-user", start, *[user(*words) for words in uses if "-v" not in words], stop)
    add("queue-rights", start, *[user(*words) for words in (["postqueue", "-p"], ["postqueue", "-f"], ["postqueue", "-i", "ABCDEF0123"], ["postqueue", "-s", "x.example"], ["sendmail", "-q"])],
        stop, settings=("authorized_flush_users = root", "authorized_mailq_users = root", "fast_flush_domains = x.example"))
    add("flush", start, ["postqueue", "-s", "x.example"], ["postqueue", "-s", "[192.0.2.1]"], ["postqueue", "-s", "y.example"], ["sendmail", "-qRx.example"], stop,
        settings=("fast_flush_domains = x.example [192.0.2.1]",))
    kicks = [["postkick"] + words for words in (["public", "qmgr", "I"], ["public", "qmgr", "IDAF"], ["public", "pickup", "W"], ["private", "nosuch", "x"], ["public", "nosuch", "x"], ["public", "qmgr", ""])]
    add("kick", start, *kicks, stop)
    add("use-none", start, ["postqueue"], stop)
    add("use-word", start, ["postqueue", "-p", "word"], stop)
    add("use-two", start, ["postqueue", "-pj"], stop)
    add("log", start, ["postlog", "one"], ["postlog", "-p", "warn", "-t", "x/y", "two"], user("postlog", "three"), Command(["postlog"], "four\nfive\n"), ["postlog", "-p", "fatal", "six"], stop)
    add("super", start, ["postsuper", "-s"], ["postsuper", "-p"], ["postsuper", "-d", "@six"], ["postsuper", "-e", "@held"], ["postsuper", "-f", "@held"], ["postqueue", "-p"], user("postsuper", "-d", "@held"), stop)
    smtp = "EHLO x.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nRCPT TO:<bad\r\nRSET\r\nVRFY x\r\nETRN x.example\r\nNOOP\r\nSTARTTLS\r\nXCLIENT NAME=x\r\nAUTH PLAIN x\r\nQUIT\r\n"
    mail = "HELO x.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\nSubject: x\r\n\r\ntext\r\n.\r\nQUIT\r\n"
    # Of another user's, Postfix's waits for services that it cannot reach.
    words = ["sendmail", "-bs"]
    add("bs", start, Command(words, smtp), Command(words, "QUIT\n"), Command(words, ""), Command(words, "NOOP\r\nEHLO"), stop,
        settings=("fast_flush_domains = x.example",))
    # What the server would refuse on the network; and words for other modes of sendmail.
    refusals = ["smtpd_%s_restrictions = reject" % stage for stage in ("client", "helo", "sender", "relay", "recipient", "data", "end_of_data", "etrn")]
    rest = "RSET\r\nETRN\r\nETRN b..d\r\nETRN y.example\r\nMAIL FROM:<a@x.example>\r\nETRN x.example\r\nRSET\r\nXFORWARD NAME=x\r\nHELP\r\nFOO\r\nGET /\r\n" \
        "MAIL FROM:<a@x.example> BODY=8BITMIME RET=HDRS\r\nRCPT TO:<b@[192.0.2.1]> NOTIFY=NEVER\r\nBDAT 7 LAST\r\nhello\r\nQUIT\r\n"
    add("bs-mail", start, Command(words, mail.replace("QUIT", rest.replace("\r\nQUIT", "")) + "QUIT\r\n"), stop,
        settings=(*refusals, "master_service_disable = pickup.unix", "smtpd_sasl_auth_enable = yes", "smtpd_helo_required = yes", "smtpd_proxy_filter = 127.0.0.1:9", "smtpd_milters = inet:127.0.0.1:9"))
    add("bs-words", start, *[words + more for more in (["-i"], ["x"], ["-t"], ["-f", "alice"], ["-bs"])], stop)


postsuper()
postcat()
other()
live()
