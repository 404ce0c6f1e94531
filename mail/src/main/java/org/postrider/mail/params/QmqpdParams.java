package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of qmqpd(8), which takes mail from qmail's clients.
public final class QmqpdParams {
    /// Clients that may submit mail. Nobody by default.
    public static final Param<List<String>> QMQPD_AUTHORIZED_CLIENTS =
            list("qmqpd_authorized_clients", "").networks();

    /// Whether the client's port is logged.
    public static final Param<Boolean> QMQPD_CLIENT_PORT_LOGGING =
            flag("qmqpd_client_port_logging", "no");

    /// How long a reply is held back that tells of an error.
    public static final Param<Duration> QMQPD_ERROR_DELAY = time("qmqpd_error_delay", "1s");

    /// Time limit for reading and writing.
    public static final Param<Duration> QMQPD_TIMEOUT =
            time("qmqpd_timeout", "300s").atLeast(ofSeconds(1));

    private QmqpdParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                QMQPD_AUTHORIZED_CLIENTS, QMQPD_CLIENT_PORT_LOGGING, QMQPD_ERROR_DELAY,
                QMQPD_TIMEOUT);
    }
}
