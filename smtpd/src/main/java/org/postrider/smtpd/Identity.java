package org.postrider.smtpd;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.net.tls.TlsSession;
import org.postrider.smtpd.access.Credentials;

/// Who the client is, besides its address: what it calls itself, how it has proved that, and how log
/// lines and Received headers tell it.
final class Identity {
    private final Settings settings;
    private final Hello hello;
    private final SessionTls tls;
    private final Login login;
    private final Mail mail;

    Identity(Settings settings, Hello hello, SessionTls tls, Login login, Mail mail) {
        this.settings = settings;
        this.hello = hello;
        this.tls = tls;
        this.login = login;
        this.mail = mail;
    }

    /// Details for the log: see [SmtpdLog#details].
    String details(String sender, String recipient) {
        return SmtpdLog.details(sender, recipient, protocol(), helo()) + attributes(" ");
    }

    /// Who the client is, for the log: `sasl_method=PLAIN`, `sasl_username=u`, `sasl_sender=a`, each
    /// after the separator; empty for a stranger.
    String attributes(String separator) {
        var out = new StringBuilder();
        if (!user().isEmpty()) {
            out.append(separator).append("sasl_method=").append(login.method())
                    .append(separator).append("sasl_username=").append(user());
        }
        if (!mail.submitter().isEmpty()) {
            out.append(separator).append("sasl_sender=").append(mail.submitter());
        }
        return out.toString();
    }

    /// The login name; empty for a stranger.
    String user() {
        return login.user();
    }

    /// How the client proved that; empty for a stranger.
    String method() {
        return login.method();
    }

    /// Whether TLS is in use.
    boolean secure() {
        return tls.agreed().isPresent();
    }

    /// How the client has proved who it is.
    Credentials credentials() {
        var agreed = tls.agreed();
        return new Credentials(login.method(), login.user(), mail.submitter(),
                agreed.map(TlsSession::protocol).orElse(""),
                agreed.map(TlsSession::cipher).orElse(""),
                agreed.map(TlsSession::bits).orElse(0), tls.certificate());
    }

    /// What the client calls itself, empty where it did not say.
    String helo() {
        return hello.name();
    }

    /// The protocol with which a Received header says that a message came: that of [#protocol()],
    /// with the additions of RFC 3848, which are for ESMTP alone, and those of RFC 6531.
    String transmission() {
        boolean utf8 = mail.parameters().utf8();
        return !utf8 && !protocol().equals("ESMTP") ? protocol()
                : (utf8 ? "UTF8SMTP" : "ESMTP") + (secure() ? "S" : "")
                        + (user().isEmpty() ? "" : "A");
    }

    /// Whether a Received header tells nothing about the client.
    boolean hidesClient() {
        return settings.conf.get(SmtpdParams.SMTPD_HIDE_CLIENT_SESSION);
    }

    /// What a Received header tells in comments; one may have several lines.
    List<String> comments() {
        var comments = new ArrayList<String>();
        if (settings.tls.receivedHeader() && secure()) {
            comments.add("using " + String.join("\n", tls.agreed().get().lines()));
            comments.add(tls.certificateComment());
        }
        if (!user().isEmpty() && settings.conf.get(SaslParams.SMTPD_SASL_AUTHENTICATED_HEADER)) {
            comments.add("Authenticated sender: " + user());
        }
        return comments;
    }

    /// `SMTP` or `ESMTP`.
    String protocol() {
        return hello.protocol();
    }
}
