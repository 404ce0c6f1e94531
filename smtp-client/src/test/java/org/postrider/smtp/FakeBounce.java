package org.postrider.smtp;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.postrider.mail.proto.BounceRequest;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A bounce service that keeps what it is asked.
final class FakeBounce implements Program {
    final BlockingQueue<BounceRequest> requests = new LinkedBlockingQueue<>();

    @Override
    public String name() {
        return "bounce";
    }

    @Override
    public Service create(ServiceContext context) {
        return this::serve;
    }

    private void serve(Connection connection) throws IOException {
        var in = new AttrReader(connection.wire().in());
        var out = new AttrWriter(connection.wire().out());
        while (connection.wire().awaitMore()) {
            requests.add(BounceRequest.read(in));
            out.number("status", 0).end();
        }
    }
}
