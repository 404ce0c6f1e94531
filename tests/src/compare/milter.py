"""A scripted mail filter: what it is told goes into the transcript, what it answers depends on the sender."""
import socket
import struct
import threading

HEARD = []
_LOCK = threading.Lock()

# Local part of the sender -> command -> answers, NUL as |, numbers as #3.
SCRIPTS = {
    "none": {}, "add": {"E": ["hX-Added|value|", "c"]}, "addspace": {"E": ["hX-Added| value|", "hX-Multi|a\n\tb|", "c"]},
    "insert0": {"E": ["i#0X-Ins|0|", "c"]}, "insert1": {"E": ["i#1X-Ins|1|", "c"]}, "insert2": {"E": ["i#2X-Ins|2|", "c"]},
    "insert9": {"E": ["i#9X-Ins|9|", "c"]},
    "change1": {"E": ["m#1Subject|changed|", "c"]}, "change0": {"E": ["m#0Subject|changed|", "c"]}, "change2": {"E": ["m#2X-Twice|changed|", "c"]},
    "changenone": {"E": ["m#1X-None|new|", "c"]}, "delete": {"E": ["m#1Subject||", "c"]}, "deletereceived": {"E": ["m#1Received||", "c"]},
    "delete2": {"E": ["m#2X-Twice||", "m#1X-Twice||", "c"]},
    "body": {"E": ["bnew body\r\nline two\r\n", "c"]}, "bodytwo": {"E": ["bnew bo", "bdy\r\n.dot\r\nno end", "c"]}, "bodyempty": {"E": ["b", "c"]},
    "addrcpt": {"E": ["+<bob@mail.example.com>|", "c"]}, "addrcptpar": {"E": ["2<bob@mail.example.com>|NOTIFY=NEVER|", "c"]},
    "addrcptalias": {"E": ["+<many@va.example>|", "c"]},
    "addrcptdsn": {"E": ["2<bob@mail.example.com>|NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o@x.test|", "c"]},
    "addrcptbad": {"E": ["2<bob@mail.example.com>|FOO=BAR|", "c"]}, "addrcpttwice": {"E": ["+<bob@mail.example.com>|", "+<bob@mail.example.com>|", "c"]},
    "frompar": {"E": ["e<new@client.test>|ENVID=milter RET=HDRS|", "c"]}, "frombad": {"E": ["e<new@client.test>|FOO=BAR|", "c"]},
    "addfold": {"E": ["hX-Long|" + "w " * 60 + "\n\tmore|", "c"]}, "addutf8": {"E": ["hX-Utf|gr\xc3\xbc|", "c"]},
    "deleteall": {"E": ["m#1From||", "m#1To||", "m#1Subject||", "m#1Date||", "m#1Message-ID||", "c"]}, "deletefold": {"E": ["m#1X-Fold||", "c"]},
    "changefold": {"E": ["m#1X-Fold|one\n\ttwo\n\tthree|", "c"]}, "inserttop": {"E": ["i#0X-Top|0|", "i#0X-Top|00|", "c"]},
    "addthendelete": {"E": ["hX-Added|1|", "m#1X-Added||", "c"]}, "changetwice": {"E": ["m#1Subject|a|", "m#1Subject|b|", "c"]},
    "bodylong": {"E": ["b" + "line of a new body\r\n" * 300, "c"]}, "bodycr": {"E": ["ba\rb\nc\r\n\r\n", "c"]},
    "delrcptnone": {"E": ["-<nobody@x.test>|", "c"]},
    "delrcpt": {"E": ["-<alice>|", "c"]}, "delrcptall": {"E": ["-<alice>|", "-<carol>|", "c"]}, "swap": {"E": ["-<alice>|", "+<bob@mail.example.com>|", "c"]},
    "from": {"E": ["e<new@client.test>|", "c"]}, "fromnull": {"E": ["e<>|", "c"]},
    "quarantine": {"E": ["qsuspicious|", "c"]}, "quarantineadd": {"E": ["hX-Added|value|", "qsuspicious|", "a"]},
    "all": {"E": ["hX-Added|1|", "i#1X-Ins|1|", "m#1Subject|s|", "bbody\r\n", "+<bob@mail.example.com>|", "-<carol>|", "e<new@client.test>|", "c"]},
    "progress": {"E": ["p", "p", "c"]},
}
for where in "MRTNEL":
    SCRIPTS[f"reject{where}"] = {where: ["r"]}
    SCRIPTS[f"tempfail{where}"] = {where: ["t"]}
    SCRIPTS[f"accept{where}"] = {where: ["a"]}
    SCRIPTS[f"discard{where}"] = {where: ["d"]}
    SCRIPTS[f"code{where}"] = {where: ["y554 5.7.9 go away|"]}
    SCRIPTS[f"multi{where}"] = {where: ["y550-5.7.9 line one\r\n550 5.7.9 line two|"]}
    SCRIPTS[f"code421{where}"] = {where: ["y421 4.7.9 closing|"]}
    SCRIPTS[f"shutdown{where}"] = {where: ["4"]}
    SCRIPTS[f"drop{where}"] = {where: ["!"]}
SCRIPTS["skipB"] = {"B": ["s"]}
SCRIPTS["rejectB"] = {"B": ["r"]}


def packet(text):
    data = text.encode("latin-1")
    if len(data) > 2 and data[1:2] == b"#":
        data = data[:1] + b"\0\0\0" + bytes([data[2] - 48]) + data[3:]
    return data.replace(b"|", b"\0")


def serve(connection):
    script, lines = {}, []
    stream = connection.makefile("rb")
    try:
        while True:
            head = stream.read(4)
            if len(head) < 4:
                break
            data = stream.read(struct.unpack(">I", head)[0])
            command = chr(data[0])
            if command == "O":
                reply = struct.pack(">cIII", b"O", 6, 0x1ff, 0)
                connection.sendall(struct.pack(">I", len(reply)) + reply)
                continue
            text = data.replace(b"\0", b"|").decode("latin-1")
            if command == "C":
                text = "C" + text[1:].split("|")[0] + "|" + text.split("|")[1][:1] + "..." + text.split("|")[-2][-9:]
            lines.append(text)
            if command == "M":
                script = SCRIPTS.get(text[2:].split("@")[0], {})
            if command in "ADKQ":
                continue
            for answer in script.get(command, ["c"]):
                if answer == "!":
                    connection.close()
                    return
                reply = packet(answer)
                connection.sendall(struct.pack(">I", len(reply)) + reply)
    except OSError:
        pass
    finally:
        with _LOCK:
            HEARD.append("\n".join(lines))


def start(port):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen(50)

    def accept():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
