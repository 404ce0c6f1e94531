"""Cases of qmqpd(8): messages by QMQP, whole, broken and unwanted."""
import socket

from mask import mask

MASTER = """127.0.0.1:2473 inet n - n - - qmqpd -o qmqpd_authorized_clients=127.0.0.1 -o qmqpd_timeout=2
127.0.0.1:2474 inet n - n - - qmqpd
127.0.0.1:2475 inet n - n - - qmqpd -o qmqpd_authorized_clients=127.0.0.1 -o message_size_limit=100 -o qmqpd_client_port_logging=yes
127.0.0.1:2476 inet n - n - - qmqpd -o qmqpd_authorized_clients=127.0.0.1 -o cleanup_service_name=nosuch
127.0.0.1:2477 inet n - n - - qmqpd -o qmqpd_authorized_clients=fail:x
127.0.0.1:2478 inet n - n - - qmqpd -o qmqpd_authorized_clients=127.0.0.1 -o content_filter=discard:x
"""


def net(*parts):
    return b"".join(b"%d:%s," % (len(p), p) for p in parts)


def packet(message, sender, *recipients):
    inside = net(message, sender, *recipients)
    return net(inside)


MAIL = b"Subject: x\nMessage-ID: <m@client.test>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: a@client.test\n\nhello\n.dot\n"


def cases():
    all_cases = {}

    def case(name, data, port=2473, close=False):
        def step(side):
            connection = socket.socket()
            connection.connect(("127.0.0.1", port))
            connection.settimeout(10)
            out = b""
            try:
                connection.sendall(data)
                if close:
                    connection.shutdown(socket.SHUT_WR)
                while True:
                    piece = connection.recv(4096)
                    if not piece:
                        break
                    out += piece
            except OSError as e:
                out += b"(%s)" % str(e).encode()
            connection.close()
            side.quiet()
            return "== qmqp\n" + mask(out.decode("latin-1")) + "\n"
        all_cases["qmqp-" + name] = [step]

    good = packet(MAIL, b"a@client.test", b"alice@mail.example.com")
    case("good", good)
    case("two", packet(MAIL, b"a@client.test", b"alice@mail.example.com", b"bob"))
    case("null-sender", packet(MAIL, b"", b"alice"))
    case("verp", packet(MAIL, b"list-@mail.example.com-@[]", b"alice@mail.example.com", b"bob@mail.example.com"))
    case("verp-bare", packet(MAIL, b"list-@[]", b"alice@mail.example.com"))
    case("verp-short", packet(MAIL, b"-@[]", b"alice@mail.example.com"))
    case("no-recipient", packet(MAIL, b"a@client.test"))
    case("empty-recipient", packet(MAIL, b"a@client.test", b""))
    case("bad-recipient", packet(MAIL, b"a@client.test", b"a@b@c", b"alice"))
    case("relay", packet(MAIL, b"a@client.test", b"x@ok.test"))
    case("empty-message", packet(b"", b"a@client.test", b"alice"))
    case("no-newline", packet(b"Subject: x\n\nlast", b"a@client.test", b"alice"))
    case("crlf", packet(MAIL.replace(b"\n", b"\r\n"), b"a@client.test", b"alice"))
    case("from-line", packet(b"From me Mon\nSubject: x\n\nx\n", b"a@client.test", b"alice"))
    case("leading-space", packet(b" Subject: x\n\nx\n", b"a@client.test", b"alice"))
    case("nul", packet(b"Subject: x\n\na\0b\n", b"a@client.test", b"alice"))
    case("long", packet(b"Subject: x\n\n" + b"x" * 5000 + b"\n", b"a@client.test", b"alice"))
    case("stranger", good, 2474)
    case("too-large", packet(b"Subject: x\n\n" + (b"x" * 40 + b"\n") * 5, b"a@client.test", b"alice"), 2475)
    case("small", packet(b"Subject: x\n\nx\n", b"a@client.test", b"alice"), 2475)
    case("no-cleanup", good, 2476)
    case("table", good, 2477)
    case("filter", packet(b"Subject: x\n\n" + b"y" * 120 + b"\n", b"a@client.test", b"alice"), 2478)
    case("hops", packet(b"Received: x\n" * 60 + MAIL, b"a@client.test", b"alice"))
    for name, data in (("http", b"GET / HTTP/1.0\r\n\r\n"), ("empty-length", b":x,"), ("long-length", b"1" * 30 + b":"),
                       ("zero", b"0:,"), ("leading-zero", b"0012:3:abc,1:x,1:y,,"), ("no-comma", net(net(MAIL) + b"3:abc;")),
                       ("inner-too-long", b"10:20:" + b"x" * 30), ("bad-inner", net(b"x" * 20)),
                       ("trailing", net(net(MAIL, b"a@b", b"alice") + b"x")), ("no-outer-comma", good[:-1] + b";"),
                       ("cut", good[:-20]), ("nothing", b"")):
        case(name, data, close=True)
    case("timeout", good[:-20])
    return all_cases
