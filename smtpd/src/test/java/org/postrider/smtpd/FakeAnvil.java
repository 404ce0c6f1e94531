package org.postrider.smtpd;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.mail.proto.AnvilRequest;
import org.postrider.mail.proto.AnvilRequest.Event;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// An anvil whose minute never ends.
final class FakeAnvil implements Program {
    private final Map<String, Map<Event, Integer>> clients = new HashMap<>();

    @Override
    public String name() {
        return "anvil";
    }

    @Override
    public Service create(ServiceContext context) {
        return this::serve;
    }

    private void serve(Connection connection) throws IOException {
        var in = new AttrReader(connection.wire().in());
        var out = new AttrWriter(connection.wire().out());
        while (connection.wire().awaitMore()) {
            count(AnvilRequest.read(in)).write(out);
        }
    }

    private synchronized AnvilReply count(AnvilRequest request) {
        var event = request.event();
        var counts = clients.computeIfAbsent(request.ident(), _ -> new EnumMap<>(Event.class));
        if (event == Event.TLS) {
            return new AnvilReply(0, counts.getOrDefault(Event.NEW_TLS, 0));
        }
        int rate = counts.merge(event, 1, Integer::sum);
        return new AnvilReply(counts.getOrDefault(Event.CONNECT, 0)
                - counts.getOrDefault(Event.DISCONNECT, 0), rate);
    }
}
