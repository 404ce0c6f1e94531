package org.postrider.services;

import java.io.IOException;
import org.postrider.server.Connection;
import org.postrider.server.Service;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// A postlogd(8) without a file. It takes no lines of its own process: those go to the system's logger.
final class NoLogFile implements Service {
    private static final String END_OF_TAG = "]: ";

    private final Log log;

    NoLogFile(Log log) {
        this.log = log;
    }

    @Override
    public void session(Connection connection) throws IOException {
        throw new IOException("the service must have type unix-dgram in master.cf");
    }

    /// Passes on what comes after time, host and program.
    @Override
    public void datagram(byte[] message) {
        var line = Bytes.text(message);
        int end = line.indexOf(END_OF_TAG);
        log.info(end < 0 ? line : line.substring(end + END_OF_TAG.length()));
    }
}
