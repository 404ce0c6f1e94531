package org.postrider.smtpd;

import java.io.IOException;
import org.postrider.net.SmtpStream;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// One smtpd line of master.cf at work.
final class SmtpdService implements Service {
    private final Settings settings;
    private final Upstream upstream;

    SmtpdService(ServiceContext context) {
        settings = new Settings(context, new Drop.Queue(context, new RewriteClients(context)));
        upstream = new Upstream(settings);
    }

    @Override
    public void session(Connection connection) throws IOException {
        try (var stream = new SmtpStream(connection.wire())) {
            var peer = upstream.client(connection, stream);
            if (peer.isPresent()) {
                Session.serve(settings, peer.get(), stream);
            }
        }
    }

    @Override
    public void stress(boolean on) {
        settings.stress(on);
    }

    @Override
    public void close() {
        settings.limits.close();
        settings.sasl.close();
        settings.access.close();
    }
}
