package org.postrider.smtpd;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.postrider.mail.proto.AnvilReply;
import org.postrider.mail.proto.AnvilRequest;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.UnixWire;

/// Client of anvil(8). The connection is kept: anvil forgets what a connection counted when it
/// closes, so that a smtpd that dies leaves no phantom clients.
final class AnvilClient {
    private static final String SERVICE = "anvil";

    private final ServiceContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private UnixWire wire;
    private AttrReader in;
    private AttrWriter out;

    AnvilClient(ServiceContext context) {
        this.context = context;
    }

    /// Counts an event.
    ///
    /// @return what anvil counted; zeros if it cannot be reached, which stops no mail
    AnvilReply tell(AnvilRequest request) {
        lock.lock();
        try {
            boolean kept = wire != null;
            try {
                return ask(request);
            } catch (IOException e) {
                drop();
                if (!kept) {
                    throw e;
                }
                return ask(request);
            }
        } catch (IOException e) {
            drop();
            context.log().warning("problem talking to service " + SERVICE + ": " + e.getMessage());
            return new AnvilReply(0, 0);
        } finally {
            lock.unlock();
        }
    }

    private AnvilReply ask(AnvilRequest request) throws IOException {
        if (wire == null) {
            wire = context.ipc().connectPrivate(SERVICE);
            in = new AttrReader(wire.in());
            out = new AttrWriter(wire.out());
        }
        request.write(out);
        return AnvilReply.read(in);
    }

    private void drop() {
        if (wire != null) {
            try {
                wire.close();
            } catch (IOException e) {
                // It is of no further use either way.
            }
            wire = null;
        }
    }

    void close() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }
}
