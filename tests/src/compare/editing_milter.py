"""A mail filter that edits every message whose subject names an edit: for queue files with pointer records."""
import socketserver
import struct


def packet(command, data=b""):
    return struct.pack(">I", len(data) + 1) + command + data


class Filter(socketserver.StreamRequestHandler):
    """Speaks version 6 of Sendmail's protocol, and asks for nothing to be left out."""

    def handle(self):
        subject = ""
        while True:
            head = self.rfile.read(4)
            if len(head) < 4:
                return
            body = self.rfile.read(struct.unpack(">I", head)[0])
            command, data = body[:1], body[1:]
            if command == b"O":
                self.wfile.write(packet(b"O", struct.pack(">III", 6, 0x3f, 0)))
            elif command == b"L":
                name, value = data.split(b"\0")[:2]
                if name.lower() == b"subject":
                    subject = value.decode("latin-1")
                self.wfile.write(packet(b"c"))
            elif command == b"E":
                self.edit(subject)
                self.wfile.write(packet(b"c"))
                subject = ""
            elif command in (b"D", b"A"):
                continue
            elif command in (b"Q", b"K"):
                return
            else:
                self.wfile.write(packet(b"c"))

    def edit(self, subject):
        if "add" in subject:
            self.wfile.write(packet(b"h", b"X-Added\0by the filter\0"))
        if "insert" in subject:
            self.wfile.write(packet(b"i", struct.pack(">I", 1) + b"X-Inserted\0at 1\0"))
        if "change" in subject:
            self.wfile.write(packet(b"m", struct.pack(">I", 1) + b"Subject\0changed to something that is a good deal longer\0"))
        if "delete" in subject:
            self.wfile.write(packet(b"m", struct.pack(">I", 1) + b"X-Gone\0\0"))
        if "rcpt" in subject:
            self.wfile.write(packet(b"+", b"<added@ok.test>\0"))
            self.wfile.write(packet(b"-", b"<dropped@ok.test>\0"))
        if "sender" in subject:
            self.wfile.write(packet(b"e", b"<bob@mail.example.com>\0"))
        if "body" in subject:
            self.wfile.write(packet(b"b", b"A new body.\r\n" * 40))


def serve(port):
    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
    return Server(("127.0.0.1", port), Filter)
