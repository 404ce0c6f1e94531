"""Many messages by one connection: what a case of its own for each would take too long for."""
import socket

import mime_corpus
from mask import mask

# The corpus, without what is large, and without carriage returns, which are read in another way on purpose.
SMALL = [(name, message) for name, message in mime_corpus.MESSAGES.items() if len(message) < 5000 and name != "cr"]
LARGE = [(name, message) for name, message in mime_corpus.MESSAGES.items() if len(message) >= 5000 and name not in ("cr", "body-limit", "body-limit-parts")]


def many(port, messages):
    """A step: submits many messages by one connection: sender, recipients, text."""
    def step(side):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.settimeout(20)
        file = connection.makefile("rb")
        refused = []

        def said(line):
            connection.sendall(line.encode("latin-1") + b"\r\n") if line else None
            reply = file.readline()
            while reply[3:4] == b"-":
                reply = file.readline()
            return reply.decode("latin-1")
        said("")
        said("EHLO client.test")
        for sender, recipients, text in messages:
            said(f"MAIL FROM:<{sender}>")
            replies = [said(f"RCPT TO:<{r}>") for r in recipients]
            lines = "".join(("." if line.startswith(".") else "") + line + "\r\n" for line in text.removesuffix("\n").split("\n"))
            replies.append(said("DATA"))
            replies.append(said(lines + ".") if replies[-1].startswith("354") else said("RSET"))
            refused += [f"{sender} {mask(r)}" for r in replies if r[0] not in "23"]
        said("QUIT")
        connection.close()
        side.quiet()
        return f"== {len(messages)} messages\n" + "".join(refused)
    return step
