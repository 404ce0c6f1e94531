package org.postrider.smtpd;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.mail.params.VerifyParams;
import org.postrider.net.SmtpStream;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// One smtpd line of master.cf at work.
final class SmtpdService implements Service {
    /// What sessions ask for again and again, and so do not have to be told of.
    private static final Set<String> ASKED = Set.of(SmtpdParams.SMTPD_TIMEOUT.name(),
            SmtpdParams.SMTPD_HARD_ERROR_LIMIT.name(), SmtpdParams.SMTPD_JUNK_COMMAND_LIMIT.name(),
            SmtpdParams.SMTPD_SOFT_ERROR_LIMIT.name(), SmtpdParams.SMTPD_ERROR_SLEEP_TIME.name(),
            SmtpdParams.SMTPD_PER_REQUEST_DEADLINE.name(), "smtpd_per_record_deadline",
            TlsServerParams.SMTPD_STARTTLS_TIMEOUT.name(),
            VerifyParams.ADDRESS_VERIFY_POLL_COUNT.name());

    private final Settings settings;
    /// For sessions that begin under stress; the same where it makes no other difference than in what
    /// sessions ask for.
    private final Settings stressed;
    private final Upstream upstream;
    /// Whether master.cf says once and for all whether there is stress.
    private final boolean decided;
    private volatile Settings current;

    SmtpdService(ServiceContext context) {
        var conf = context.conf();
        var stress = CommonParams.STRESS.name();
        decided = conf.isOverridden(stress);
        settings = settings(context);
        stressed = decided || ASKED.containsAll(conf.mentioning(stress)) ? settings
                : settings(context.with(conf.with(Map.of(stress, "yes"))));
        upstream = new Upstream(settings);
        current = settings;
    }

    private static Settings settings(ServiceContext context) {
        return new Settings(context, new Drop.Queue(context, new RewriteClients(context)));
    }

    @Override
    public void session(Connection connection) throws IOException {
        try (var stream = new SmtpStream(connection.wire())) {
            var peer = upstream.client(connection, stream);
            if (peer.isPresent()) {
                Session.serve(current, peer.get(), stream);
            }
        }
    }

    @Override
    public void stress(boolean on) {
        if (!decided) {
            settings.stress(on);
            stressed.stress(on);
            current = on ? stressed : settings;
        }
    }

    @Override
    public void close() {
        for (var each : Set.copyOf(List.of(settings, stressed))) {
            each.limits.close();
            each.sasl.close();
            each.access.close();
        }
    }
}
