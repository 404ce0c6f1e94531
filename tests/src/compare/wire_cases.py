"""Cases of the SMTP client's dialogue with the DNS; and what dialogues with LDAP need."""
MASTER = r"""dnsmx unix - - n - - smtp -o { smtp_dns_reply_filter = regexp:{{/ IN MX / IGNORE}} }
dnsa unix - - n - - smtp -o { smtp_dns_reply_filter = regexp:{{/ IN A / IGNORE}} }
dnsbad unix - - n - - smtp -o { smtp_dns_reply_filter = fail:x }
dnsword unix - - n - - smtp -o { smtp_dns_reply_filter = regexp:{{/ IN A / what}} }
"""

SERVICES = ("dnsmx", "dnsa", "dnsbad", "dnsword")


def cases(run):
    def case(service):
        return [run("sendmail", "-f", "a@b.test", f"x@ok.test.{service}",
                    stdin="Subject: x\n\nx\n"),
                run("postsuper", "-d", "ALL")]
    return {"dnsfilter-" + s: case(s) for s in SERVICES}


TRANSPORTS = ", ".join("ok.test.%s=%s:ok.test" % (s, s) for s in SERVICES)

FILES = {
    "etc/ldap.cf": "server_host = ldap://127.0.0.1:3890\nsearch_base = dc=test\nversion = 3\nbind = no\n"
                   "query_filter = (mail=%s)\nresult_attribute = description\n",
    "etc/ldap-down.cf": "server_host = ldap://127.0.0.1:3891\nsearch_base = dc=test\nversion = 3\nbind = no\n"
                        "query_filter = (mail=%s)\nresult_attribute = description\n",
}
