package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.testing.Await;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.SmtpClient;

/// How long connections to a policy server are used, and kept.
final class PolicyConnectionsTest {
    /// @return how many connections four requests take
    private static int connections(FakePolicy policy, String... settings) throws Exception {
        var all = new java.util.ArrayList<>(List.of("smtpd_sender_restrictions ="
                + " check_policy_service inet:127.0.0.1:" + policy.port()));
        all.addAll(List.of(settings));
        try (var smtpd = new SmtpdFixture(all, new FixedResolver())) {
            for (int i = 0; i < 2; i++) {
                try (var client = new SmtpClient(smtpd.system.address("smtpd"))) {
                    client.hello();
                    client.say("MAIL FROM:<a@b.example>", "250");
                    client.say("RCPT TO:<root@mail.example.com>", "250");
                    client.say("RCPT TO:<postmaster@mail.example.com>", "250");
                }
            }
            return policy.connections.get();
        }
    }

    @ParameterizedTest
    @CsvSource({"smtpd_policy_service_request_limit = 0, 1",
        "smtpd_policy_service_request_limit = 1, 4", "smtpd_policy_service_request_limit = 3, 2"})
    void requests_shareConnections_upToTheLimit(String setting, int wanted) throws Exception {
        try (var policy = new FakePolicy()) {
            assertEquals(wanted, connections(policy, setting));
        }
    }

    /// A policy server that spawn(8) has started is a process for each connection.
    @Test
    void connection_thatNobodyUses_isClosed() throws Exception {
        try (var policy = new FakePolicy(); var smtpd = new SmtpdFixture(List.of(
                "smtpd_policy_service_max_idle = 1s", "smtpd_client_restrictions ="
                + " check_policy_service inet:127.0.0.1:" + policy.port(),
                "smtpd_delay_reject = no"), new FixedResolver());
                var client = new SmtpClient(smtpd.system.address("smtpd"))) {
            client.hello();
            assertEquals(1, policy.connections.get());
            Await.until("the connection has ended", () -> policy.ended.get() == 1);
        }
    }

    @Test
    void connection_thatIsTooOld_isNotUsedAgain() throws Exception {
        try (var policy = new FakePolicy(); var smtpd = new SmtpdFixture(List.of(
                "smtpd_policy_service_max_ttl = 1s", "smtpd_sender_restrictions = sleep 1,"
                + " check_policy_service inet:127.0.0.1:" + policy.port()),
                new FixedResolver());
                var client = new SmtpClient(smtpd.system.address("smtpd"))) {
            client.hello();
            client.say("MAIL FROM:<a@b.example>", "250");
            client.say("RCPT TO:<root@mail.example.com>", "250");
            assertEquals(1, policy.connections.get());
            client.say("RCPT TO:<postmaster@mail.example.com>", "250");
            assertEquals(2, policy.connections.get());
        }
    }
}
