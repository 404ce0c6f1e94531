package org.postrider.cleanup;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.header.HeaderField;
import org.postrider.mail.params.TableParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.queue.SendOptions;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Collects what a message asks of the servers that it is sent to: SMTPUTF8 (RFC 6531) and TLS
/// (RFC 8689), as bits of [SendOptions].
final class Requirements {
    /// The header in which REQUIRETLS passes through content filters.
    static final String REQUIRE_TLS_HEADER = "Require-TLS-ESMTP: yes";

    private final Log log;
    private final boolean detects;
    private final boolean utf8;
    private final boolean tlsHeader;
    private final boolean requireTlsHeader;
    private final boolean requireTls;
    private int options;
    private boolean headerSeen;

    /// @param detects whether what needs SMTPUTF8 asks for it
    Requirements(Conf conf, Log log, boolean detects) {
        this.log = log;
        this.detects = detects;
        utf8 = conf.get(TableParams.SMTPUTF8_ENABLE);
        tlsHeader = conf.get(TlsParams.TLS_REQUIRED_ENABLE);
        requireTls = conf.get(TlsParams.REQUIRETLS_ENABLE);
        requireTlsHeader = requireTls && conf.get(TlsParams.REQUIRETLS_ESMTP_HEADER);
    }

    /// Takes what the submitter asks for.
    void requested(int bits) {
        options |= bits & SendOptions.REQUESTS;
    }

    /// Takes the envelope sender.
    void sender(String address) {
        if (!Bytes.isAscii(address)) {
            options |= SendOptions.UTF8_SENDER;
        }
    }

    /// Takes a final recipient.
    void recipient(String address) {
        if (!Bytes.isAscii(address)) {
            options |= SendOptions.UTF8_RECIPIENT;
        }
    }

    /// Takes a header, of the message or of a part, as it is written.
    void header(byte[] bytes) {
        for (int i = 0; i < bytes.length && (options & SendOptions.UTF8_HEADER) == 0; i++) {
            if (bytes[i] < 0) {
                options |= SendOptions.UTF8_HEADER;
            }
        }
    }

    /// Takes a header that says something about TLS.
    ///
    /// @param header the whole field
    void tls(HeaderField field, String header) {
        var value = header.substring(header.indexOf(':') + 1).strip();
        if (field == HeaderField.REQUIRE_TLS_ESMTP) {
            headerSeen = true;
            if (requireTlsHeader && value.equalsIgnoreCase("yes")) {
                options |= SendOptions.REQUIRE_TLS;
            }
        } else if (tlsHeader && value.equalsIgnoreCase("no")) {
            options |= SendOptions.TLS_NOT_REQUIRED;
        } else if (tlsHeader) {
            log.warning("ignoring malformed header: '" + Bytes.printable(header, 100) + "'");
        }
    }

    /// Whether the header must be added in which REQUIRETLS passes through content filters.
    boolean wantsHeader() {
        return requireTlsHeader && !headerSeen && (options & SendOptions.REQUIRE_TLS) != 0;
    }

    /// The bits for the queue file.
    int stored() {
        boolean asks = detects && utf8 && SendOptions.hasUtf8(options);
        return (options & ~SendOptions.UTF8_RECIPIENT) | (asks ? SendOptions.UTF8_REQUESTED : 0);
    }
}
