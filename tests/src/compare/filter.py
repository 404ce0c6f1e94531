"""A content filter that speaks SMTP and does what its port and the addresses tell it to."""
import socketserver
import threading
import time

SEEN = []


class Filter(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode("latin-1") + b"\r\n")

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass

    def talk(self):
        port = self.server.server_address[1]
        if port == 2482:
            return
        if port == 2485:
            time.sleep(5)
            return
        self.say("554 5.3.2 no filter today" if port == 2481 else "220 filter.test ESMTP")
        lines = []
        while True:
            line = self.rfile.readline().decode("latin-1").rstrip("\r\n")
            if not line:
                return
            lines.append(line)
            verb = line.split(" ")[0].upper()
            if "close" in line:
                return
            if "stall" in line:
                time.sleep(5)
                return
            if "strange" in line:
                self.say("what?")
            elif verb == "EHLO":
                if port == 2483:
                    self.say("502 5.5.1 no")
                    continue
                self.say("250-filter.test")
                if port != 2484:
                    self.say("250-XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT")
                self.say("250 8BITMIME")
            elif verb == "DATA":
                if any("data5" in one for one in lines):
                    self.say("554 5.5.1 no data")
                    continue
                self.say("354 go")
                body = []
                while True:
                    text = self.rfile.readline().decode("latin-1").rstrip("\r\n")
                    if text == ".":
                        break
                    if not text and len(body) > 100:
                        return
                    body.append(text)
                    if text == "close":
                        return
                SEEN.append("\n".join(lines + body))
                self.say("550 5.7.1 spam" if "reject" in body else "451 4.7.1 later" if "defer" in body
                         else "250-2.0.0 two\r\n250 2.0.0 lines" if "two" in body else "250 2.0.0 Ok: queued as FILTERED")
                lines = []
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif "550" in line and "XFORWARD" not in line:
                self.say("550 5.1.1 filter says no")
            elif "450" in line and "XFORWARD" not in line:
                self.say("450 4.1.1 filter says later")
            else:
                self.say("250 2.1.0 fine")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def start():
    for port in (2480, 2481, 2482, 2483, 2484, 2485):
        threading.Thread(target=Server(("127.0.0.1", port), Filter).serve_forever, daemon=True).start()
