package org.postrider.smtpd;

import java.util.List;
import org.postrider.mail.dsn.EsmtpOptions;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.PickupParams;
import org.postrider.mail.queue.SendOptions;
import org.postrider.util.Bytes;

/// The parameters of MAIL.
final class MailParameters {
    private static final int LOGGED = 200;
    private static final String NULL_SENDER = "<>";

    private String encoding = "";
    private int ret;
    private String envid = "";
    private String submitter = "";
    private long size;
    private String verp = "";
    private boolean utf8;
    private boolean requireTls;

    /// `7bit`, `8bit` or empty (RFC 6152).
    String encoding() {
        return encoding;
    }

    /// DSN RET (RFC 3461), 0 if it was not given.
    int ret() {
        return ret;
    }

    /// DSN ENVID (RFC 3461), empty if it was not given.
    String envid() {
        return envid;
    }

    /// Who submitted the message first, by the AUTH parameter (RFC 4954, section 5), as the client
    /// wrote it; empty for nobody.
    String submitter() {
        return submitter.equals(NULL_SENDER) ? "" : submitter;
    }

    /// The size of the message, as announced (RFC 1870); 0 where it was not.
    long size() {
        return size;
    }

    /// The two characters between which the sender gets each recipient's address (XVERP); empty if
    /// it does not.
    String verp() {
        return verp;
    }

    /// Whether the message needs servers with SMTPUTF8 (RFC 6531).
    boolean utf8() {
        return utf8;
    }

    /// How the message must be sent on: bits of [SendOptions].
    int sendOptions() {
        return (utf8 ? SendOptions.UTF8_REQUESTED : 0)
                | (requireTls ? SendOptions.REQUIRE_TLS : 0);
    }

    /// Whether the parameters ask for SMTPUTF8.
    static boolean asksForUtf8(List<String> options) {
        for (var option : options) {
            if (option.equalsIgnoreCase("SMTPUTF8")) {
                return true;
            }
        }
        return false;
    }

    /// Takes the parameters of a command.
    ///
    /// @param nullSender whether bounces are not wanted
    /// @param session says what the client may use
    /// @return [Reply#OK], or what is wrong
    Reply take(List<String> options, boolean nullSender, Settings settings, Session session) {
        for (var option : options) {
            if (EsmtpOptions.isDsn(option) && session.discards("DSN")) {
                return Reply.NO_DSN;
            }
            if (option.equalsIgnoreCase("SMTPUTF8") && session.takesUtf8()) {
                utf8 = true;
                continue;
            }
            if (option.equalsIgnoreCase("REQUIRETLS") && session.offersRequireTls()) {
                requireTls = true;
                continue;
            }
            var reply = option.regionMatches(true, 0, "XVERP", 0, 5) && session.mayUseVerp()
                    ? verp(option, settings) : take(option);
            if (!reply.positive()) {
                return reply;
            }
        }
        return nullSender && !verp.isEmpty() ? Reply.NULL_VERP : Reply.OK;
    }

    private Reply take(String option) {
        var value = EsmtpOptions.value(option);
        switch (EsmtpOptions.name(option)) {
            case "SIZE" -> {
                size = EsmtpOptions.size(value);
                return size == EsmtpOptions.BAD ? Reply.BAD_SIZE
                        : size == EsmtpOptions.HUGE ? Reply.NO_FILE_SIZE : Reply.OK;
            }
            case "RET" -> {
                ret = ret == 0 ? EsmtpOptions.ret(value) : EsmtpOptions.BAD;
                return ret == EsmtpOptions.BAD ? Reply.BAD_RET : Reply.OK;
            }
            case "ENVID" -> {
                envid = envid.isEmpty() ? EsmtpOptions.envid(value) : "";
                return envid.isEmpty() ? Reply.BAD_ENVID : Reply.OK;
            }
            case "BODY" -> {
                encoding = encoding(value);
                return encoding.isEmpty() ? Reply.unsupported(option) : Reply.OK;
            }
            case "AUTH" -> {
                boolean again = !submitter.isEmpty();
                submitter = Bytes.printable(value, LOGGED);
                return again ? Reply.MULTIPLE_AUTH : Reply.OK;
            }
            default -> {
                return Reply.unsupported(option);
            }
        }
    }

    private static String encoding(String body) {
        return body.equalsIgnoreCase("8BITMIME") ? "8bit"
                : body.equalsIgnoreCase("7BIT") ? "7bit" : "";
    }

    private Reply verp(String option, Settings settings) {
        if (option.length() == "XVERP".length()) {
            verp = settings.conf.get(PickupParams.DEFAULT_VERP_DELIMITERS);
            return Reply.OK;
        }
        if (option.charAt("XVERP".length()) != '=') {
            return Reply.unsupported(option);
        }
        var allowed = settings.conf.get(CleanupParams.VERP_DELIMITER_FILTER);
        verp = EsmtpOptions.value(option);
        boolean good = verp.length() == 2 && allowed.indexOf(verp.charAt(0)) >= 0
                && allowed.indexOf(verp.charAt(1)) >= 0;
        return good ? Reply.OK : Reply.badVerp(allowed);
    }
}
