"""Cases of REQUIRETLS (RFC 8689): mail that must not go without TLS, to servers without it."""

SERVICES = {
    "none": "smtp_tls_security_level=none", "may": "smtp_tls_security_level=may",
    "encrypt": "smtp_tls_security_level=encrypt", "secure": "smtp_tls_security_level=secure",
    "starttls": "smtp_requiretls_policy=opportunistic+starttls", "opp": "smtp_requiretls_policy=opportunistic",
    "disable": "smtp_requiretls_policy=disable", "bad": "smtp_requiretls_policy=nonsense",
    "table": "{ smtp_requiretls_policy = inline:{{mx.ok.test=opportunistic}, {.utf8.test=disable}} enforce }",
    "nonestart": "smtp_tls_security_level=none -o smtp_requiretls_policy=opportunistic+starttls",
    "noneopp": "smtp_tls_security_level=none -o smtp_requiretls_policy=opportunistic",
}
MASTER = "".join(f"rt{n} unix - - n - - smtp -o {o}\n" for n, o in SERVICES.items())
TRANSPORTS = ", ".join(f"{n}.rt.test=rt{n}:[mx.ok.test]" for n in SERVICES) + ", parent.rt.test=rttable:[mx.utf8.test]"
MAIL = "Subject: x\nMessage-ID: <m@client.test>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: a@client.test\n\nsecret\n"


def cases(smtp, run):
    all_cases = {}

    def case(name, to, stdin=MAIL, *options):
        all_cases["requiretls-" + name] = [
            run("sendmail", "-f", "alice", "-O", "requiretls=yes", *options, to, stdin=stdin),
            run("postsuper", "-d", "ALL")]

    case("mx", "x@ok.test")
    case("literal", "x@[127.0.0.5]")
    case("local", "bob")
    case("dead", "x@dead.test")
    for name in SERVICES:
        case(name, f"x@{name}.rt.test")
    case("parent", "x@parent.rt.test")
    case("bounce", "r5@opp.rt.test")
    all_cases["requiretls-header"] = [smtp("alice@mail.example.com", ["x@encrypt.rt.test"], "TLS-Required: no\n" + MAIL)]
    all_cases["requiretls-header-bounce"] = [smtp("alice@mail.example.com", ["r5@ok.test"], "TLS-Required: no\n" + MAIL)]
    all_cases["requiretls-header-secure"] = [smtp("alice@mail.example.com", ["x@secure.rt.test"], "TLS-Required: no\n" + MAIL)]
    return all_cases
