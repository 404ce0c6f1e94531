package org.postrider.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.mail.address.Address;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.proto.RewriteRequest;
import org.postrider.testing.MiniSystem;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// The tables were made by asking Postfix's own service the same.
class TrivialRewriteTest {
    private static final String[] MAIN = {"myhostname = mail.example.com",
        "mydestination = $myhostname, localhost, $mydomain", "relay_domains = relay.example",
        "virtual_alias_domains = valias.example", "virtual_mailbox_domains = vmbox.example",
        "recipient_delimiter =", "inet_protocols = all",
        "transport_maps = inline:{{t.example=foo:}, {u.example=foo:bar}, {v.example=:next}, "
            + "{.sub.example=s:}, {joe@w.example=j:}}"};

    @TempDir
    private Path folder;

    private MiniSystem system(String... more) throws IOException {
        return MiniSystem.in(folder).main(MAIN).main(more)
                .master("rewrite unix - - n - - trivial-rewrite")
                .programs(List.of(TrivialRewrite.PROGRAM)).start();
    }

    private static List<String[]> table(String name) throws IOException {
        var rows = new ArrayList<String[]>();
        try (var in = TrivialRewriteTest.class.getResourceAsStream(name)) {
            for (var line : new String(in.readAllBytes(), ISO_8859_1).split("\n")) {
                int arrow = line.indexOf(" -> ");
                if (!line.startsWith("#")) {
                    rows.add(new String[] {line.substring(0, arrow), line.substring(arrow + 4)});
                }
            }
        }
        return rows;
    }

    @Test
    void rewrite_localContext_isPostfixs() throws IOException {
        try (var system = system(); var wire = system.connect("private/rewrite")) {
            for (var row : table("rewrite.ref")) {
                RewriteRequest.write(new RewriteRequest.Rewrite("local", row[0]),
                        new AttrWriter(wire.out()));
                var in = new AttrReader(wire.in());
                assertEquals(row[1], in.text("address"), row[0]);
                in.end();
            }
        }
    }

    @Test
    void rewrite_completeAddress_stays() throws IOException {
        int complete = 0;
        for (var row : table("rewrite.ref")) {
            if (Address.isComplete(row[0])) {
                complete++;
                assertEquals(row[0], row[1]);
            }
        }
        assertTrue(complete > 0);
    }

    @Test
    void rewrite_byOldDefault_isLogged() throws IOException, InterruptedException {
        try (var system = system("compatibility_level = 0");
                var wire = system.connect("private/rewrite")) {
            RewriteRequest.write(new RewriteRequest.Rewrite("local", "u@host"),
                    new AttrWriter(wire.out()));
            assertEquals("u@host.example.com", new AttrReader(wire.in()).text("address"));
            system.log().await("using backwards-compatible default setting"
                    + " append_dot_mydomain=yes to rewrite \"host\" to \"host.example.com\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"$myhostname, 1", "$myhostname localhost, 0"})
    void rewrite_localhostByOldDefault_isLoggedUnlessItIsOurs(String mydestination, int lines)
            throws IOException, InterruptedException {
        try (var system = system("compatibility_level = 0", "mydestination = " + mydestination);
                var wire = system.connect("private/rewrite")) {
            RewriteRequest.write(new RewriteRequest.Rewrite("local", "u@localhost"),
                    new AttrWriter(wire.out()));
            assertEquals("u@localhost.example.com", new AttrReader(wire.in()).text("address"));
            assertEquals(lines, system.log().lines().stream().filter(l -> l.endsWith(
                    " to \"localhost.example.com\"; please add \"localhost\" to mydestination"
                            + " or other address class")).count());
        }
    }

    private static ResolveReply resolve(MiniSystem system, String sender, String address)
            throws IOException {
        return ask(system, new RewriteRequest.Resolve(sender, address));
    }

    private static ResolveReply ask(MiniSystem system, RewriteRequest request)
            throws IOException {
        try (var wire = system.connect("private/rewrite")) {
            RewriteRequest.write(request, new AttrWriter(wire.out()));
            return ResolveReply.read(new AttrReader(wire.in()));
        }
    }

    private static String show(ResolveReply reply) {
        var text = switch (reply.flags() & 31) {
            case ResolveReply.LOCAL -> "local";
            case ResolveReply.VIRTUAL_ALIAS -> "alias";
            case ResolveReply.VIRTUAL_MAILBOX -> "mailbox";
            case ResolveReply.RELAY -> "relay";
            default -> "default";
        };
        boolean error = reply.has(ResolveReply.ERROR);
        return text + (reply.has(ResolveReply.ROUTED) ? ",routed" : "")
                + (error ? ",error - -|" : " " + reply.transport() + " " + reply.nexthop() + "|")
                + reply.recipient();
    }

    @Test
    void resolve_quotedAddress_routesOnlyIfAllowed() throws IOException {
        var address = "u@elsewhere.example@host.example.com";
        try (var system = system("mydestination = host.example.com")) {
            assertEquals("default smtp elsewhere.example|u@elsewhere.example",
                    show(resolve(system, "", address)));
            // Without a domain it is this host's, which is not ours here.
            assertEquals("default smtp mail.example.com|user@mail.example.com",
                    show(resolve(system, "", "user")));
        }
        try (var system = system("mydestination = host.example.com",
                "resolve_dequoted_address = no")) {
            assertEquals("local local mail.example.com|" + address,
                    show(resolve(system, "", address)));
        }
    }

    /// Each lets mail wait; Postfix's clients ask again and again.
    @ParameterizedTest
    @ValueSource(strings = {"default_transport = :[192.0.2.1]", "local_transport = :x",
        "relay_transport = :x", "virtual_transport = :x",
        "sender_dependent_default_transport_maps = inline:{s@site.example=:x}"})
    void resolve_noTransport_fails(String setting) throws Exception {
        try (var system = system(setting, setting.startsWith("relay") ? "relay_domains = x.example"
                : setting.startsWith("virtual") ? "virtual_mailbox_domains = x.example"
                : setting.startsWith("local") ? "mydestination = x.example" : "relay_domains =")) {
            assertTrue(resolve(system, "s@site.example", "u@x.example").has(ResolveReply.FAIL));
            system.log().await("/main.cf: parameter " + setting.substring(0, setting.indexOf(' '))
                    + ": null transport is not allowed");
        }
    }

    @Test
    void resolve_number_isTheAddressInBrackets() throws IOException {
        try (var system = system("resolve_numeric_domain = yes", "mydestination = [192.0.2.9]")) {
            assertEquals("local local mail.example.com|u@[192.0.2.9]",
                    show(resolve(system, "", "u@192.0.2.9")));
            assertEquals("default smtp [192.0.2.8]|u@[192.0.2.8]",
                    show(resolve(system, "", "u@192.0.2.8")));
        }
        // Listed without brackets it is ours when it comes so; with them it is another's.
        try (var system = system("resolve_numeric_domain = yes", "mydestination = 192.0.2.9")) {
            assertEquals("local local mail.example.com|u@[192.0.2.9]",
                    show(resolve(system, "", "u@192.0.2.9")));
            assertEquals("default smtp [192.0.2.9]|u@[192.0.2.9]",
                    show(resolve(system, "", "u@[192.0.2.9]")));
        }
        try (var system = system("mydestination = 192.0.2.9")) {
            assertEquals("default,error - -|u@192.0.2.9",
                    show(resolve(system, "", "u@192.0.2.9")));
        }
    }

    @Test
    void resolve_dashInFront_isBadUnlessAllowed() throws IOException {
        try (var system = system()) {
            assertEquals("default,error - -|-x@elsewhere.example",
                    show(resolve(system, "", "-x@elsewhere.example")));
        }
        try (var system = system("allow_min_user = yes")) {
            assertEquals("default smtp elsewhere.example|-x@elsewhere.example",
                    show(resolve(system, "", "-x@elsewhere.example")));
        }
    }

    @Test
    void resolve_nullDomain_isOursWhereThatIsAllowed() throws IOException {
        try (var system = system()) {
            assertEquals("default,error - -|user@", show(resolve(system, "", "user@")));
        }
        try (var system = system("resolve_null_domain = yes")) {
            assertEquals("local local mail.example.com|user@mail.example.com",
                    show(resolve(system, "", "user@")));
        }
    }

    @Test
    void resolve_table_isPostfixs() throws IOException {
        try (var system = system()) {
            for (var row : table("resolve.ref")) {
                assertEquals(row[1], show(resolve(system, "", row[0])), row[0]);
            }
        }
    }

    @Test
    void resolve_nullAddress_isMailerDaemon() throws IOException {
        try (var system = system()) {
            assertEquals("MAILER-DAEMON@mail.example.com", resolve(system, "", "").recipient());
        }
    }

    @Test
    void resolve_relayhost_isNexthopOfOthers() throws IOException {
        try (var system = system("relayhost = [smart.example]:587",
                "sender_dependent_relayhost_maps = "
                        + "inline:{{@s.example=other.example}, {x@s.example=DUNNO}}")) {
            assertEquals("default smtp [smart.example]:587|a@b.example",
                    show(resolve(system, "z@q.example", "a@b.example")));
            assertEquals("default smtp other.example|a@b.example",
                    show(resolve(system, "z@s.example", "a@b.example")));
            assertEquals("default smtp b.example|a@b.example",
                    show(resolve(system, "x@s.example", "a@b.example")));
            assertEquals("relay relay [smart.example]:587|a@relay.example",
                    show(resolve(system, "", "a@relay.example")));
            assertEquals("default foo t.example|a@t.example",
                    show(resolve(system, "", "a@t.example")));
        }
    }

    @Test
    void resolve_relocated_isReturnedWithTheNewAddress() throws IOException {
        var maps = "relocated_maps = inline:{{gone@far.example=new@there.example},"
                + "{@moved.example=nobody is left}, {user=other place}}";
        try (var system = system(maps, "recipient_delimiter = +")) {
            for (var address : List.of("gone@far.example", "gone+x@far.example")) {
                assertEquals("default error 5.1.6 User has moved to new@there.example|" + address,
                        show(resolve(system, "", address)));
            }
            assertEquals("default error 5.1.6 User has moved to nobody is left|a@moved.example",
                    show(resolve(system, "", "a@moved.example")));
            // A name without a domain is one in each of ours, and in no other.
            assertEquals("local error 5.1.6 User has moved to other place|user@localhost",
                    show(resolve(system, "", "user@localhost")));
            assertEquals("default smtp x.example|user@x.example",
                    show(resolve(system, "", "user@x.example")));
        }
        try (var system = system("relocated_maps = inline:{{gone@far.example=4.1.6 wait}}",
                "relocated_prefix_enable = no")) {
            assertEquals("default error 4.1.6 wait|gone@far.example",
                    show(resolve(system, "", "gone@far.example")));
        }
        try (var system = system("relocated_maps = fail:x")) {
            var failed = resolve(system, "", "a%far.example@localhost");
            assertTrue(failed.has(ResolveReply.FAIL));
            assertEquals("a@far.example", failed.recipient());
        }
        try (var system = system("relocated_maps = inline:{{gone@far.example=new@there.example}}",
                "error_service_name = returns")) {
            assertEquals("default returns 5.1.6 User has moved to new@there.example|gone@far.example",
                    show(resolve(system, "", "gone@far.example")));
            assertEquals("alias returns 5.1.1 User unknown in virtual alias table|a@valias.example",
                    show(resolve(system, "", "a@valias.example")));
        }
    }

    @Test
    void resolve_senderDependentTransport_isTakenForOthersOnly() throws IOException {
        try (var system = system("sender_dependent_default_transport_maps = "
                + "inline:{{z@s.example=out:[h.example]}, {@q.example=error:5.7.1 no}, {<>=null:}}")) {
            assertEquals("default out [h.example]|a@b.example",
                    show(resolve(system, "z@s.example", "a@b.example")));
            assertEquals("default error 5.7.1 no|a@b.example",
                    show(resolve(system, "any@q.example", "a@b.example")));
            assertEquals("default null b.example|a@b.example",
                    show(resolve(system, "", "a@b.example")));
            assertEquals("default smtp b.example|a@b.example",
                    show(resolve(system, "other@s.example", "a@b.example")));
            assertEquals("relay relay relay.example|a@relay.example",
                    show(resolve(system, "z@s.example", "a@relay.example")));
        }
        try (var system = system("sender_dependent_default_transport_maps = fail:x")) {
            assertTrue(resolve(system, "a@s.example", "a@b.example").has(ResolveReply.FAIL));
        }
    }

    /// What is said of probes does not hold for mail, nor the other way round.
    @Test
    void resolveProbe_hasItsOwnRoutes() throws IOException {
        try (var system = system("relayhost = [mail.example]",
                "address_verify_relayhost = [probe.example]",
                "sender_dependent_relayhost_maps = inline:{{a@s.example=[s.example]}}",
                "address_verify_sender_dependent_relayhost_maps = "
                        + "inline:{{b@s.example=[other.example]}}",
                "address_verify_transport_maps = inline:{{x.example=probes:}}",
                "address_verify_sender_dependent_default_transport_maps = "
                        + "inline:{{c@s.example=out:there}}")) {
            for (var row : List.of("z@q.example u@b.example default smtp [probe.example]",
                    "a@s.example u@b.example default smtp [probe.example]",
                    "b@s.example u@b.example default smtp [other.example]",
                    "c@s.example u@b.example default out there",
                    "z@q.example u@x.example default probes x.example",
                    "z@q.example u@t.example default smtp [probe.example]")) {
                var words = row.split(" ", 3);
                assertEquals(words[2] + "|" + words[1], show(ask(system,
                        new RewriteRequest.ResolveProbe(words[0], words[1]))), row);
            }
            assertEquals("default smtp [mail.example]|u@b.example",
                    show(resolve(system, "b@s.example", "u@b.example")));
            assertEquals("default smtp [s.example]|u@b.example",
                    show(resolve(system, "a@s.example", "u@b.example")));
            assertEquals("default smtp [mail.example]|u@x.example",
                    show(resolve(system, "c@s.example", "u@x.example")));
        }
    }

    @Test
    void resolve_toNobody_isTheErrorServices() throws IOException {
        try (var system = system("error_service_name = refusing",
                "relocated_maps = inline:{{gone@far.example=new@there.example}}")) {
            assertEquals("refusing", resolve(system, "", "a@-bad-.example").transport());
            assertEquals("refusing", resolve(system, "", "gone@far.example").transport());
        }
    }

    @Test
    void resolve_bangsAndPercents_countOnlyWhereAllowed() throws IOException {
        try (var system = system()) {
            assertEquals("default smtp d|u@d", show(resolve(system, "", "u%d@localhost")));
            assertEquals("default smtp h|u@h", show(resolve(system, "", "h!u@localhost")));
        }
        try (var system = system("allow_percent_hack = no", "swap_bangpath = no")) {
            assertEquals("local local mail.example.com|u%d@localhost",
                    show(resolve(system, "", "u%d@localhost")));
            assertEquals("local local mail.example.com|h!u@localhost",
                    show(resolve(system, "", "h!u@localhost")));
            assertEquals("default smtp r.example|h!u%x@r.example",
                    show(resolve(system, "", "h!u%x@r.example")));
        }
    }

    @Test
    void resolve_emptyAddressKeys_areParameters() throws IOException {
        try (var system = system("empty_address_recipient = nobody",
                "relayhost = [smart.example]",
                "empty_address_relayhost_maps_lookup_key = nil",
                "sender_dependent_relayhost_maps = inline:{{nil=null.example}}",
                "empty_address_default_transport_maps_lookup_key = none",
                "sender_dependent_default_transport_maps = inline:{{none=slow:}}")) {
            assertEquals("local local mail.example.com|nobody@mail.example.com",
                    show(resolve(system, "", "")));
            assertEquals("default slow null.example|a@b.example",
                    show(resolve(system, "", "a@b.example")));
        }
    }

    /// Who sends mail must not choose the way that it takes.
    @Test
    void resolve_noPartOfAnAddressIsARoute() throws IOException {
        var rules = " = regexp:{{/^(.*)@x\\.example/ smtp:[$$1]}, {/^plain@/ smtp:[h.example]}}";
        for (var table : List.of("transport_maps", "sender_dependent_default_transport_maps",
                "sender_dependent_relayhost_maps")) {
            var text = table.contains("relayhost") ? rules.replace("smtp:", "") : rules;
            try (var system = system("transport_maps =", table + text)) {
                assertEquals("default smtp x.example|a@x.example",
                        show(resolve(system, "a@x.example", "a@x.example")), table);
                assertEquals("default smtp [h.example]|plain@x.example",
                        show(resolve(system, "plain@x.example", "plain@x.example")), table);
            }
        }
    }

    @Test
    void resolve_errorWithoutReason_hasOne() throws IOException {
        try (var system = system("transport_maps = inline:{{e.example=error:}, {r.example=retry:}}")) {
            assertEquals("default error Address is undeliverable|a@e.example",
                    show(resolve(system, "", "a@e.example")));
            assertEquals("default retry Address is undeliverable|a@r.example",
                    show(resolve(system, "", "a@r.example")));
        }
    }

    @Test
    void resolve_tableDown_fails() throws IOException {
        try (var system = system("transport_maps = hash:" + folder.resolve("missing"))) {
            assertTrue(resolve(system, "", "a@b.example").has(ResolveReply.FAIL));
        }
        try (var system = system("transport_maps =", "relay_domains = hash:"
                + folder.resolve("missing"))) {
            assertTrue(resolve(system, "", "a@b.example").has(ResolveReply.FAIL));
        }
    }
}
