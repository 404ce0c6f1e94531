package org.postrider.smtp;

import java.net.InetAddress;
import org.postrider.net.AddressText;

/// One place to connect to.
sealed interface Target {
    /// The name of the host: for logs and reports.
    String host();

    /// `HOST[ADDRESS]`.
    String namaddr();

    /// As in `relay=`.
    String relay();

    /// An address of a host.
    ///
    /// @param preference of the mail exchanger
    record Inet(String host, InetAddress address, int port, int preference) implements Target {
        @Override
        public String namaddr() {
            return host + "[" + AddressText.of(address) + "]";
        }

        @Override
        public String relay() {
            return namaddr() + ":" + port;
        }
    }

    /// A Unix-domain socket of this host.
    record Unix(String host, String path) implements Target {
        @Override
        public String namaddr() {
            return host + "[" + path + "]";
        }

        @Override
        public String relay() {
            return namaddr();
        }
    }
}
