package org.postrider.qmqpd;

import java.io.IOException;
import org.postrider.mail.params.QmqpdParams;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.tables.MatchList;

/// One qmqpd line of master.cf at work.
final class QmqpdService implements Service {
    private final ServiceContext context;
    private final MatchList clients;

    QmqpdService(ServiceContext context) {
        this.context = context;
        clients = MatchList.of(QmqpdParams.QMQPD_AUTHORIZED_CLIENTS.name(),
                String.join(" ", context.conf().get(QmqpdParams.QMQPD_AUTHORIZED_CLIENTS)),
                context.tables(), context.conf());
    }

    @Override
    public void session(Connection connection) throws IOException {
        if (!(connection instanceof Connection.Remote remote)) {
            return;
        }
        var client = Client.of(remote.client(), remote.server(), context.resolver());
        var peer = client.namaddr(context.conf().get(QmqpdParams.QMQPD_CLIENT_PORT_LOGGING));
        context.log().info("connect from " + peer);
        try {
            remote.wire().timeout(context.conf().get(QmqpdParams.QMQPD_TIMEOUT));
            new Session(context, remote.wire(), client, peer).run(clients.isEmpty()
                    ? MatchList.Match.NO : clients.host(client.name(), client.address()));
        } finally {
            context.log().info("disconnect from " + peer);
        }
    }
}
