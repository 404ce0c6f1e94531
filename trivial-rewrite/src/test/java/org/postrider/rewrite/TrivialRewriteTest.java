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
        try (var wire = system.connect("private/rewrite")) {
            RewriteRequest.write(new RewriteRequest.Resolve(sender, address),
                    new AttrWriter(wire.out()));
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
        }
        try (var system = system("mydestination = host.example.com",
                "resolve_dequoted_address = no")) {
            assertEquals("local local mail.example.com|" + address,
                    show(resolve(system, "", address)));
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
