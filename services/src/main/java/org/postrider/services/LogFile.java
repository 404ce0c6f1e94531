package org.postrider.services;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.LogParams;
import org.postrider.server.Connection;
import org.postrider.server.LineSink;
import org.postrider.server.LogOutput;
import org.postrider.server.Service;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;

/// The open log file. Lines of many programs arrive at once; each is written whole.
final class LogFile implements Service, LineSink {
    private static final String STDOUT = "/dev/stdout";

    private final OutputStream out;

    /// Opens the file that the configuration names.
    ///
    /// @throws FatalException if it cannot be opened
    LogFile(Conf conf) {
        var file = conf.get(LogParams.MAILLOG_FILE);
        try {
            out = file.equals(STDOUT) ? System.out : open(Path.of(file), LogOutput.fileMode(conf));
        } catch (IOException e) {
            throw new FatalException("open logfile '" + file + "': " + e.getMessage(), e);
        }
    }

    private static OutputStream open(Path file, int mode) throws IOException {
        boolean fresh = !Files.exists(file);
        var out = new FileOutputStream(file.toFile(), true);
        if (fresh) {
            Files.setAttribute(file, "unix:mode", mode);
        }
        return out;
    }

    @Override
    public void session(Connection connection) throws IOException {
        throw new IOException("the service must have type unix-dgram in master.cf");
    }

    @Override
    public void datagram(byte[] message) {
        line(message);
    }

    /// Writes one line; what could break the file's lines is replaced.
    @Override
    public synchronized void line(byte[] line) {
        var bytes = new byte[line.length + 1];
        for (int i = 0; i < line.length; i++) {
            bytes[i] = line[i] >= 0 && line[i] < ' ' || line[i] == 127 ? (byte) '?' : line[i];
        }
        bytes[line.length] = '\n';
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            System.err.println(Bytes.text(line));
        }
    }
}
