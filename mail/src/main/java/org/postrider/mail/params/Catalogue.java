package org.postrider.mail.params;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All parameters with fixed names. Those with the name of a transport or service in their own name
/// are in [Families].
public final class Catalogue {
    private static final String OWN_PREFIX = "postrider_";

    /// Each group lists its own constants: reading them by reflection would cost every command a
    /// quarter of its time. Most wanted first.
    private enum Group {
        COMMON, QUEUE, MASTER, LOG, SMTPD, CLEANUP, REWRITE, QMGR, BOUNCE, PICKUP, SMTP, LOCAL,
        SERVICE, TABLE, ACCESS, DEBUG, INSTALL, INSTANCE, MILTER, MIME, POSTSCREEN, QMQPD, SASL,
        TLS_CLIENT, TLS, TLS_SERVER, TLSPROXY, VERIFY;

        List<Param<?>> params() {
            return switch (this) {
                case COMMON -> CommonParams.all();
                case QUEUE -> QueueParams.all();
                case MASTER -> MasterParams.all();
                case LOG -> LogParams.all();
                case SMTPD -> SmtpdParams.all();
                case CLEANUP -> CleanupParams.all();
                case REWRITE -> RewriteParams.all();
                case QMGR -> QmgrParams.all();
                case BOUNCE -> BounceParams.all();
                case PICKUP -> PickupParams.all();
                case SMTP -> SmtpParams.all();
                case LOCAL -> LocalParams.all();
                case SERVICE -> ServiceParams.all();
                case TABLE -> TableParams.all();
                case ACCESS -> AccessParams.all();
                case DEBUG -> DebugParams.all();
                case INSTALL -> InstallParams.all();
                case INSTANCE -> InstanceParams.all();
                case MILTER -> MilterParams.all();
                case MIME -> MimeParams.all();
                case POSTSCREEN -> PostscreenParams.all();
                case QMQPD -> QmqpdParams.all();
                case SASL -> SaslParams.all();
                case TLS_CLIENT -> TlsClientParams.all();
                case TLS -> TlsParams.all();
                case TLS_SERVER -> TlsServerParams.all();
                case TLSPROXY -> TlsproxyParams.all();
                case VERIFY -> VerifyParams.all();
            };
        }
    }

    private static final Group[] GROUPS = Group.values();

    private Catalogue() {}

    /// All parameters of Postfix by name, sorted.
    public static Map<String, Param<?>> all() {
        return collect(false);
    }

    /// Postrider's own parameters by name, sorted. All have the prefix `postrider_`.
    public static Map<String, Param<?>> own() {
        return collect(true);
    }

    /// The parameter of that name, Postfix's or Postrider's own. Costs little more than the group
    /// that it is in, and the whole catalogue only if there is none.
    public static Optional<Param<?>> find(String name) {
        var likely = likelyGroup(name);
        var found = find(name, likely);
        for (int i = 0; found.isEmpty() && i < GROUPS.length; i++) {
            if (GROUPS[i] != likely) {
                found = find(name, GROUPS[i]);
            }
        }
        return found;
    }

    private static Optional<Param<?>> find(String name, Group group) {
        for (var param : group.params()) {
            if (param.name().equals(name)) {
                return Optional.of(param);
            }
        }
        return Optional.empty();
    }

    /// By the first part of the name: most of the long groups have one of their own.
    private static Group likelyGroup(String name) {
        int end = name.indexOf('_');
        return switch (end < 0 ? name : name.substring(0, end)) {
            case "address" -> Group.VERIFY;
            case "mailbox" -> Group.LOCAL;
            case "milter" -> Group.MILTER;
            case "postscreen" -> Group.POSTSCREEN;
            case "smtp", "lmtp" -> name.startsWith("_tls", end) ? Group.TLS_CLIENT : Group.SMTP;
            case "smtpd" -> name.startsWith("_tls", end) ? Group.TLS_SERVER
                    : name.startsWith("_sasl", end) ? Group.SASL : Group.SMTPD;
            case "tls" -> Group.TLS;
            case "tlsproxy" -> Group.TLSPROXY;
            default -> Group.COMMON;
        };
    }

    private static Map<String, Param<?>> collect(boolean own) {
        var all = new TreeMap<String, Param<?>>();
        for (var group : GROUPS) {
            for (var param : group.params()) {
                if (param.name().startsWith(OWN_PREFIX) == own) {
                    add(all, param);
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static void add(Map<String, Param<?>> all, Param<?> param) {
        if (all.putIfAbsent(param.name(), param) != null) {
            throw new IllegalStateException("parameter declared twice: " + param.name());
        }
    }
}
