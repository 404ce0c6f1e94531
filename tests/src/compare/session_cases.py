"""Cases of what the SMTP client says to servers with habits, piece by piece as it comes over the wire; and of what
the postmaster is told about such sessions."""
import re
import socket
import socketserver
import time

from mask import mask, mask_sizes

ADDRESS = "127.0.0.18"
FIRST_PORT = 2600
# A piece ends when nothing more has come for so long.
PAUSE = 0.1

GOOD = {"greeting": "220 said.test ESMTP", "mail": "250 2.1.0 ok", "rcpt": "250 2.1.5 ok", "data": "354 go",
        "dot": "250 2.0.0 taken", "rset": "250 2.0.0 reset", "quit": "221 2.0.0 bye", "words": ""}
# What a server answers, where it is not GOOD; `!close` hangs up, `!close` after a reply hangs up after it, `!wait`
# says nothing.
HABITS = {
    "ok": {}, "mail5": {"mail": "550 5.7.1 no"}, "mail4": {"mail": "450 4.7.1 no"}, "rcpt5": {"rcpt": "550 5.1.1 no"},
    "rcpt4": {"rcpt": "450 4.2.1 no"}, "data5": {"data": "554 5.7.1 no"}, "data4": {"data": "451 4.7.1 no"},
    "dot5": {"dot": "554 5.7.1 no"}, "dot4": {"dot": "451 4.7.1 no"}, "dotlost": {"dot": "!close"},
    "doteager": {"rcpt": "550 5.1.1 no", "nobody": "354 go"}, "rsetlost": {"rcpt": "550 5.1.1 no", "rset": "!close"},
    "quitlost": {"dot": "250 2.0.0 taken!close"}, "quit5": {"quit": "500 5.5.2 what"},
    "mail421": {"mail": "421 4.3.2 bye"}, "rcpt421": {"rcpt": "421 4.3.2 bye"}, "data421": {"data": "421 4.3.2 bye"},
    "dot421": {"dot": "421 4.3.2 bye"}, "mailcut": {"mail": "421 4.3.2 bye!close"}, "maillost": {"mail": "!close"},
    "rcptlost": {"rcpt": "!close"}, "datalost": {"data": "!close"}, "small": {"words": "SIZE 10"},
    "greet5": {"greeting": "554 5.7.1 no"}, "greet4": {"greeting": "450 4.7.1 no"},
    "greet421": {"greeting": "421 4.3.2 bye"}, "ehlo4": {"ehlo": "450 4.7.1 no"}, "ehlo5": {"ehlo": "550 5.7.1 no"},
    "helo5": {"ehlo": "500 5.5.2 what", "helo": "550 5.7.1 no"},
    # What the postmaster is told of, if he wants to know.
    "greetsyntax": {"greeting": "502 5.5.2 what"}, "greetodd": {"greeting": "hello"},
    "mailsyntax": {"mail": "501 5.5.4 what"}, "mailodd": {"mail": "250ok then"}, "rcptsyntax": {"rcpt": "504 5.5.4 what"},
    "datasyntax": {"data": "500-5.5.2 I do not\r\n500 5.5.2 understand"}, "dotsyntax": {"dot": "555 5.5.4 what"},
    "rsetsyntax": {"rcpt": "550 5.1.1 no", "rset": "502 5.5.2 what"},
    "datagood": {"data": "250 ok"}, "mailgo": {"mail": "354 go"}, "mailthree": {"mail": "334 go"},
    "rset5": {"rset": "502 5.5.2 what"}, "rsetcut": {"rset": "!close"}, "rset421": {"rset": "421 4.3.2 bye"},
    "ehlo421": {"ehlo": "421 4.3.2 bye"}, "ehlocut": {"ehlo": "!close"}, "utf8": {}, "dotgo": {"dot": "354 more"},
    # Not in all groups:
    "helloodd": {"greeting": "220 said.test hello"},
}
NOTICED = ("ok", "rcpt5", "greetsyntax", "greetodd", "mailsyntax", "mailodd", "rcptsyntax", "datasyntax", "dotsyntax",
           "rsetsyntax", "datagood", "mailgo", "greet5", "greet421", "mail5", "dot421", "quit5", "maillost",
           "dotlost", "ehlo5", "helo5", "small")
PROBED = ("ok", "mail5", "rcpt5", "rcpt4", "data5", "rsetlost", "rcpt421", "maillost", "dotlost")
KEPT = ("ok", "mail5", "rcpt5", "data5", "dot5", "dotlost", "rcptlost", "dot421", "rsetlost", "mail421", "quitlost", "rset5", "rsetcut", "rset421")

SERVICES = {
    "plain": "smtp", "piped": "smtp", "probed": "smtp", "asked": "smtp -o smtp_address_verify_target=data",
    "kept": "smtp -o { smtp_connection_cache_destinations = static:all } -o smtp_connection_cache_time_limit=5s",
    "keptnone": "smtp -o { smtp_connection_cache_destinations = 127.0.0.18 } -o smtp_connection_cache_time_limit=5s"
                " -o smtp_tls_security_level=none",
    "once": "smtp -o { smtp_connection_cache_destinations = static:all } -o smtp_connection_cache_time_limit=5s"
            " -o smtp_connection_reuse_count_limit=1",
    "twice": "smtp -o { smtp_connection_cache_destinations = static:all } -o smtp_connection_cache_time_limit=5s"
             " -o smtp_connection_reuse_count_limit=2",
    "polite": "smtp -o smtp_skip_quit_response=no", "local": "lmtp",
    "noted": "smtp -o notify_classes=protocol -o error_notice_recipient=alice",
    "shy": "smtp -o smtp_always_send_ehlo=no", "never": "smtp -o smtp_never_send_ehlo=yes",
    "helo": "smtp -o smtp_helo_name=helo.test", "lhlo": "lmtp -o lmtp_lhlo_name=lhlo.test",
    "lmtpless": "lmtp -o lmtp_discard_lhlo_keywords=pipelining", "final": "lmtp -o lmtp_assume_final=yes",
    "notfinal": "lmtp", "port": "smtp -o smtp_tcp_port={port}", "lmtpport": "lmtp -o lmtp_tcp_port={port}",
}
# The second message must find the connection, however slow the machine is.
MAIN = "connection_cache_ttl_limit = 5s\n"
# Domain -> (service, habit), by group.
GROUPS = {
    "plain": {"plain" + h: ("plain", h) for h in HABITS if not h.endswith("odd")},
    "piped": {"piped" + h: ("piped", h) for h in HABITS if not h.endswith("odd")},
    "probed": {"probed" + h: ("probed", h) for h in PROBED} | {"probeplain" + h: ("plain", h) for h in PROBED},
    "asked": {"asked" + h: ("asked", h) for h in PROBED}, "kept": {"kept" + h: ("kept", h) for h in KEPT}
            | {"keptnone": ("keptnone", "ok")},
    "counted": {"countedonce": ("once", "ok"), "countedtwice": ("twice", "ok")},
    "polite": {"polite" + h: ("polite", h) for h in ("ok", "quitlost", "quit5", "rcpt5")},
    "local": {"local" + h: ("local", h) for h in ("ok", "ehlo5", "ehlo4", "rcpt5", "dot5", "small", "mail5", "dotlost")},
    "noted": {"noted" + h: ("noted", h) for h in NOTICED},
    "named": {"namedshy": ("shy", "ok"), "namedshyhello": ("shy", "helloodd"), "namedhello": ("plain", "helloodd"),
              "namednever": ("never", "ok"), "namedneverhello": ("never", "helloodd"), "namedhelo": ("helo", "ok"),
              "namedlhlo": ("lhlo", "ok"), "namedless": ("lmtpless", "ok"), "namedport": ("port", "ok"),
              "namedlmtpport": ("lmtpport", "ok")},
    "final": {"finalyes": ("final", "ok"), "finalno": ("notfinal", "ok")},
}
PLACES = {name: way for group in GROUPS.values() for name, way in group.items()}
PORTS = {name: FIRST_PORT + number for number, name in enumerate(PLACES)}
MASTER = "".join(f"said{name} unix - - n - - {command}\n" for name, command in SERVICES.items()).replace(
    "smtp_tcp_port={port}", f"smtp_tcp_port={PORTS['namedport']}").replace(
    "lmtp_tcp_port={port}", f"lmtp_tcp_port={PORTS['namedlmtpport']}")


def speaks_lmtp(service):
    return SERVICES[service].startswith("lmtp")


def transport(name, service):
    port = "" if service.endswith("port") else f":{PORTS[name]}"
    return f"{name}.said.test=said{service}:{'inet:' if speaks_lmtp(service) else ''}[{ADDRESS}]{port}"


TRANSPORTS = ", ".join(transport(name, way[0]) for name, way in PLACES.items())


class Listener(socketserver.BaseRequestHandler):
    """A server that writes down what comes in which piece."""
    sessions = []
    active = set()

    def handle(self):
        self.active.add(self)
        name = next(n for n, port in PORTS.items() if port == self.server.server_address[1])
        service, habit = PLACES[name]
        self.answers = GOOD | ({} if service == "plain" else {"words": "PIPELINING"}) | HABITS[habit]
        if service != "plain" and habit == "small":
            self.answers["words"] = "PIPELINING\nSIZE 10"
        self.lmtp = speaks_lmtp(service)
        self.shown, self.accepted = [], 0
        try:
            self.talk(service)
        except EOFError:
            pass
        except OSError as e:
            self.shown.append(f"({type(e).__name__})")
        self.sessions.append((name, self.shown))
        self.active.discard(self)

    def say(self, what):
        text = self.answers[what]
        if text.replace("!close", ""):
            self.shown.append("< " + text.replace("!close", "").replace("\r\n", " / "))
            self.request.sendall(text.replace("!close", "").encode() + b"\r\n")
        if text.endswith("!close"):
            self.shown.append("(hangs up)")
            self.request.shutdown(socket.SHUT_WR)
            time.sleep(PAUSE)
            raise EOFError

    def lines(self, service):
        """The lines that come, each piece shown when it is complete."""
        text = b""
        while True:
            self.request.settimeout(9 if service in ("kept", "keptnone", "once", "twice") else 3)
            piece = self.request.recv(65536)
            while True:
                self.request.settimeout(PAUSE)
                try:
                    more = self.request.recv(65536) if piece else b""
                except TimeoutError:
                    break
                if not more:
                    break
                piece += more
            if not piece or service in ("kept", "keptnone", "once", "twice") and piece == b"QUIT\r\n":
                # Postfix closes connections that nobody has used again without a word.
                self.shown.append("(end)")
                raise EOFError
            self.shown.append("> " + piece.decode("latin-1").rstrip("\r\n").replace("\r\n", "\n  "))
            text += piece
            while b"\r\n" in text:
                line, _, text = text.partition(b"\r\n")
                yield line.decode("latin-1")

    def talk(self, service):
        self.say("greeting")
        body = False
        for line in self.lines(service):
            verb = line.split(" ")[0].lower()
            if body:
                if line == ".":
                    for _ in range(self.accepted if self.lmtp else 1):
                        self.say("dot")
                    body = False
            elif verb in ("ehlo", "lhlo", "helo"):
                self.hello(verb)
            elif verb == "data":
                what = "data" if self.accepted else "nobody" if "nobody" in self.answers else "none"
                self.answers["none"] = "503 5.5.1 no recipients"
                self.say(what)
                body = self.answers[what].startswith("354")
            else:
                if verb == "quit":
                    self.bye()
                    return
                self.say(verb)
                if verb in ("rset", "mail"):
                    self.accepted = 0
                if verb == "rcpt" and self.answers["rcpt"].startswith("2"):
                    self.accepted += 1

    def bye(self):
        rest = b""
        try:
            self.say("quit")
            rest = self.request.recv(100)
        except OSError:
            pass    # a client that does not wait for the reply may reset the connection
        if rest:
            self.shown.append("> " + repr(rest))

    def hello(self, verb):
        what = "ehlo" if verb == "lhlo" else verb
        if what in self.answers:
            self.say(what)
            return
        words = ["said.test"] + ([] if verb == "helo" else self.answers["words"].splitlines())
        for number, word in enumerate(words):
            self.request.sendall(f"250{' ' if number == len(words) - 1 else '-'}{word}\r\n".encode())


def start(serve):
    for port in PORTS.values():
        serve(ADDRESS, port, Listener)


def heard(side):
    """A step: shows what was said in the sessions, when all have ended."""
    end = time.time() + 12
    while Listener.active and time.time() < end:
        time.sleep(0.02)
    side.quiet()
    text = "".join(sorted(mask(f"== {name}\n" + "\n".join(shown) + "\n") for name, shown in Listener.sessions))
    Listener.sessions.clear()
    return text


def noticed(text):
    """Notices have other sentences, which are their only lines that begin with a letter."""
    parts = re.split(r"(?m)^(?=From \S+  DATE$)", mask_sizes(text))
    for number, part in enumerate(parts):
        if "SMTP client: errors from" in part:
            header, _, body = part.partition("\n\n")
            parts[number] = header + "\n\n" + re.sub(r"(?m)^\w.*", "SENTENCE", body)
    return parts[0] + "".join(sorted(parts[1:]))


def cases(run):
    mail = "Subject: x\n\nx\n"

    def case(group):
        # Two recipients each: there is more than one reply to tell apart.
        recipients = [f"{user}@{name}.said.test" for name in GROUPS[group]
                      for user in ("xy" if "utf8" not in name else "\u00fc")]
        options = ["-bv"] if group in ("probed", "asked") else ["-N", "success"] if group == "final" else []
        send = [run("sendmail", "-f", "alice@mail.example.com", *options, *recipients, stdin=mail)]
        return send * {"kept": 2, "counted": 4}.get(group, 1) + [heard, run("postsuper", "-d", "ALL")]
    return {"said-" + group: case(group) for group in GROUPS}
