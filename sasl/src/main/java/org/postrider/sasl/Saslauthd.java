package org.postrider.sasl;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.postrider.util.Bytes;
import org.postrider.util.ProtocolException;
import org.postrider.util.Wire;

/// Passwords that saslauthd(8) knows, which asks PAM, for instance.
///
/// ```
/// request = counted(user) counted(password) counted(service) counted(realm)
/// answer  = counted("OK" / "NO" [" " reason])
/// counted = 2 bytes with the length, the greater first, and the text
/// ```
/// Each connection is used for one request.
public final class Saslauthd implements Passwords {
    /// Connects to the service.
    @FunctionalInterface
    public interface Connector {
        /// A new connection, with its time limit set.
        Wire connect() throws IOException;
    }

    private static final int LONGEST = 65_535;

    private final Connector connector;

    /// @param connector makes a connection for each request
    public Saslauthd(Connector connector) {
        this.connector = connector;
    }

    @Override
    public boolean matches(String user, String password, String service) throws IOException {
        int at = user.lastIndexOf('@');
        var request = new ByteArrayOutputStream();
        put(request, at < 0 ? user : user.substring(0, at));
        put(request, password);
        put(request, service);
        put(request, at < 0 ? "" : user.substring(at + 1));
        try (var wire = connector.connect()) {
            wire.out().write(request.toByteArray());
            wire.out().flush();
            return judged(wire);
        }
    }

    private static void put(ByteArrayOutputStream out, String text) throws IOException {
        if (text.length() > LONGEST) {
            throw new ProtocolException("too long a name or password");
        }
        out.write(text.length() >> 8);
        out.write(text.length());
        out.write(Bytes.of(text));
    }

    private static boolean judged(Wire wire) throws IOException {
        var head = wire.in().readNBytes(2);
        int length = head.length < 2 ? -1 : (head[0] & 0xff) << 8 | head[1] & 0xff;
        var answer = length < 0 ? head : wire.in().readNBytes(length);
        if (length < 0 || answer.length < length) {
            throw new EOFException("saslauthd has hung up");
        }
        var text = Bytes.text(answer);
        if (text.startsWith("OK")) {
            return true;
        }
        if (text.startsWith("NO")) {
            return false;
        }
        throw new ProtocolException("saslauthd answers " + Bytes.printable(text, 100));
    }
}
