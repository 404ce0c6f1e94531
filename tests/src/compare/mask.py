"""Replaces what must differ from run to run: times, ids, process numbers."""
import re

DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), +\d+ \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4} \(\w+\)")
UNIX_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} [ \d]\d \d\d:\d\d:\d\d( \d{4})?")
QUEUE_ID = re.compile(r"\b[0-9A-F]{6,16}\b")
NUMBERS = [
    (re.compile(r"<\d{14}\.QID@"), "<STAMP.QID@"),
    (re.compile(r"<\d{14}\.QID\."), "<STAMP.QID."),
    (re.compile(r"\bQID\.\d+/"), "QID.NUMBER/"),
    (re.compile(r"\bdelay=[\d.]+, delays=[\d.]+/[\d.]+/[\d.]+/[\d.]+"), "delay=N, delays=N"),
    (re.compile(r"(client|from|to)=(\S+\[[\d.]+\]):\d{5}"), r"\1=\2:PORT"),
    (re.compile(r"(message_size: +(?:\d+|QID) +)\d+"), r"\1OFFSET"),
    (re.compile(r"\b(from userid|pickup\[PID\]: QID: uid=) ?(?!0\b)\d+"), r"\1 MAILOWNER"),
    (re.compile(r"client_port=\d+"), "client_port=PORT"),
    (re.compile(r"(deferred|hold|defer|incoming)/[0-9A-F]/QID"), r"\1/X/QID"),
    (re.compile(r"\b(1[67]\d{8})\b"), "TIME"),
]


def mask(text):
    text = DATE.sub("DATE", text)
    text = UNIX_DATE.sub("DATE", text)
    text = QUEUE_ID.sub("QID", text)
    for pattern, new in NUMBERS:
        text = pattern.sub(new, text)
    return text


def mask_sizes(text):
    """Sizes of queue files that filters have edited: Postfix leaves room in them."""
    text = re.sub(r"message_size: .*", "message_size: N", text)
    return re.sub(r"size=\d+, nrcpt=\d+ ", "size=N, nrcpt=N ", text)


def mask_log(lines):
    result = []
    for line in lines:
        line = re.sub(r"^\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ ", "", line)
        line = re.sub(r"\[\d+\]: ", "[PID]: ", line, count=1)
        line = re.sub(r"\bpid \d+", "pid NUMBER", line)
        line = re.sub(r"statistics: (.*) at .*", r"statistics: \1 at WHEN", line)
        result.append(mask(line))
    return result
