package org.postrider.testing;

import java.io.IOException;
import org.postrider.server.Ipc;
import org.postrider.util.UnixWire;

/// A mail system without services: every connection fails.
public final class NoIpc implements Ipc {
    @Override
    public UnixWire connectPrivate(String service) throws IOException {
        throw new IOException("no services here");
    }

    @Override
    public UnixWire connectPublic(String service) throws IOException {
        throw new IOException("no services here");
    }
}
