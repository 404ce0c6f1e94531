"""Cases of the SMTP client's dialogue with the DNS; and what dialogues with LDAP need."""
MASTER = r"""dnsmx unix - - n - - smtp -o { smtp_dns_reply_filter = regexp:{{/ IN MX / IGNORE}} }
dnsa unix - - n - - smtp -o { smtp_dns_reply_filter = regexp:{{/ IN A / IGNORE}} }
dnsbad unix - - n - - smtp -o { smtp_dns_reply_filter = fail:x }
dnsword unix - - n - - smtp -o { smtp_dns_reply_filter = regexp:{{/ IN A / what}} }
"""

MASTER += """srv unix - - n - - smtp -o use_srv_lookup=submission,smtp
srvallow unix - - n - - smtp -o use_srv_lookup=submission -o allow_srv_lookup_fallback=yes
srvignore unix - - n - - smtp -o use_srv_lookup=submission -o ignore_srv_lookup_error=yes
srvnot unix - - n - - smtp
dnsoff unix - - n - - smtp -o smtp_dns_support_level=disabled
dnson unix - - n - - smtp -o smtp_dns_support_level=enabled -o disable_dns_lookups=yes
dnsboth unix - - n - - smtp -o { smtp_host_lookup = dns, native }
dnsnative unix - - n - - smtp -o { smtp_host_lookup = native }
"""

# Transport and nexthop, by the name of the recipient's domain.
WAYS = {service + "-" + name: service + ":" + nexthop for service, nexthops in {
    "srv": {"found": "srv.test:submission", "more": "srvs.test:submission", "null": "srvnull.test:submission",
            "none": "ok.test:submission", "nodata": "txtonly.test:submission", "broken": "broken.test:submission",
            "noaddr": "srvlost.test:submission", "number": "srv.test:587", "host": "[mx.ok.test]:25",
            "plain": "srvsmtp.test", "brackets": "[srv.test]:submission"},
    "srvallow": {"none": "ok.test:submission", "broken": "broken.test:submission", "null": "srvnull.test:submission",
                 "noaddr": "srvlost.test:submission"},
    "srvignore": {"none": "ok.test:submission", "broken": "broken.test:submission"},
    "srvnot": {"found": "srv.test:25"},
    "dnsoff": {"mx": "ok.test", "host": "[mx.ok.test]", "file": "[localhost]:2424"},
    "dnson": {"mx": "ok.test"},
    "dnsboth": {"host": "[mx.ok.test]", "file": "[stranger.example]:2526", "none": "[nosuch.test]", "broken": "[broken.test]"},
    "dnsnative": {"host": "[mx.ok.test]", "none": "[nosuch.test]"},
}.items() for name, nexthop in nexthops.items()}

SERVICES = ("dnsmx", "dnsa", "dnsbad", "dnsword")


def cases(run):
    def case(service):
        return [run("sendmail", "-f", "a@b.test", f"x@ok.test.{service}",
                    stdin="Subject: x\n\nx\n"),
                run("postsuper", "-d", "ALL")]
    ways = {way: [run("sendmail", "-f", "a@b.test", f"x@{way}.way.test", stdin="Subject: x\n\nx\n"),
                  run("postsuper", "-d", "ALL")] for way in WAYS}
    return {"dnsfilter-" + s: case(s) for s in SERVICES} | ways


TRANSPORTS = ", ".join("ok.test.%s=%s:ok.test" % (s, s) for s in SERVICES)
TRANSPORTS += "".join(", %s.way.test=%s" % way for way in WAYS.items())

FILES = {
    "etc/ldap.cf": "server_host = ldap://127.0.0.1:3890\nsearch_base = dc=test\nversion = 3\nbind = no\n"
                   "query_filter = (mail=%s)\nresult_attribute = description\n",
    "etc/ldap-down.cf": "server_host = ldap://127.0.0.1:3891\nsearch_base = dc=test\nversion = 3\nbind = no\n"
                        "query_filter = (mail=%s)\nresult_attribute = description\n",
}
