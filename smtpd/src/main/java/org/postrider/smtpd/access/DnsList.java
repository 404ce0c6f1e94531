package org.postrider.smtpd.access;

import java.net.InetAddress;
import java.util.Optional;
import org.postrider.dns.Resolver.Answer;
import org.postrider.mail.address.Address;
import org.postrider.mail.address.Domains;

/// A restriction by a list in the DNS: of addresses (`reject_rbl_client`, `permit_dnswl_client`) or of
/// domains (`reject_rhsbl_...`, `permit_rhswl_client`).
///
/// @param kind what is looked up, and to which end
/// @param name the argument as it was written, `domain` or `domain=pattern`
/// @param domain of the list
/// @param pattern which answers count; empty for all
record DnsList(Kind kind, String name, String domain, Optional<AddressPattern> pattern)
        implements Restriction {
    /// The restrictions of the family.
    enum Kind {
        REJECT_RBL_CLIENT, REJECT_RHSBL_CLIENT, REJECT_RHSBL_REVERSE_CLIENT, REJECT_RHSBL_HELO,
        REJECT_RHSBL_SENDER, REJECT_RHSBL_RECIPIENT, PERMIT_DNSWL_CLIENT, PERMIT_RHSWL_CLIENT;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        boolean permits() {
            return this == PERMIT_DNSWL_CLIENT || this == PERMIT_RHSWL_CLIENT;
        }
    }

    /// The restriction of this name, in small letters, waiting for its list.
    static Optional<Vocabulary.WithArgument> named(String word) {
        for (var kind : Kind.values()) {
            if (kind.word().equals(word)) {
                return Optional.of(new Vocabulary.WithArgument() {
                    @Override
                    public Restriction of(String argument) {
                        return DnsList.of(kind, argument);
                    }

                    @Override
                    public Restriction missing(String written) {
                        return judge -> {
                            judge.access().context().log().warning("restriction " + word
                                    + " requires domain name argument");
                            return Verdict.DUNNO;
                        };
                    }
                });
            }
        }
        return Optional.empty();
    }

    private static Restriction of(Kind kind, String argument) {
        int equals = argument.indexOf('=');
        if (equals < 0) {
            return new DnsList(kind, argument, argument, Optional.empty());
        }
        try {
            return new DnsList(kind, argument, argument.substring(0, equals),
                    Optional.of(AddressPattern.parse(argument.substring(equals + 1))));
        } catch (AddressPattern.Malformed e) {
            return new Broken("RBL reply error: " + e.getMessage());
        }
    }

    @Override
    public Verdict apply(Judge judge) {
        var peer = judge.subject().peer();
        return switch (kind) {
            case REJECT_RBL_CLIENT -> reject(judge, reversed(peer.address()), peer.address(),
                    "Client host");
            case REJECT_RHSBL_CLIENT -> domain(judge, known(peer.name()), "Client host");
            case REJECT_RHSBL_REVERSE_CLIENT ->
                    domain(judge, known(peer.reverseName()), "Unverified Client host");
            case REJECT_RHSBL_HELO -> domain(judge, judge.helo(), Stage.HELO.title());
            case REJECT_RHSBL_SENDER -> judge.hasSender()
                    ? mail(judge, judge.senderScope()) : Verdict.DUNNO;
            case REJECT_RHSBL_RECIPIENT -> judge.hasRecipient()
                    ? mail(judge, judge.recipientScope()) : Verdict.DUNNO;
            case PERMIT_DNSWL_CLIENT -> permit(judge, reversed(peer.address()), peer.address());
            case PERMIT_RHSWL_CLIENT -> permit(judge, known(peer.name()), peer.name());
        };
    }

    private static String known(String name) {
        return name.equals(Peer.UNKNOWN) ? "" : name;
    }

    private Verdict mail(Judge judge, Scope address) {
        var name = Address.domain(address.name());
        return name.startsWith("[") ? Verdict.DUNNO : reject(judge, name, address.name(),
                address.title());
    }

    private Verdict domain(Judge judge, String host, String title) {
        return host.startsWith("[") ? Verdict.DUNNO : reject(judge, host, host, title);
    }

    private Verdict reject(Judge judge, String key, String what, String title) {
        if (key.isEmpty()) {
            return Verdict.DUNNO;
        }
        var query = judge.access().forLookup(key) + "." + domain;
        return switch (judge.lookup(query)) {
            case Answer.Found<InetAddress>(var answers) when counts(answers) ->
                    judge.refuse(ListReply.of(judge, this, new Scope(what, title), reason(judge,
                            query)));
            case Answer.TryAgain<InetAddress> _ -> {
                warn(judge, query);
                yield Verdict.DUNNO;
            }
            case Answer.Filtered<InetAddress> filtered -> {
                warn(judge, query, filtered);
                yield Verdict.DUNNO;
            }
            default -> Verdict.DUNNO;
        };
    }

    /// A list of good clients. It never lets them relay.
    private Verdict permit(Judge judge, String key, String what) {
        if (key.isEmpty()) {
            return Verdict.DUNNO;
        }
        var query = key + "." + domain;
        return switch (judge.lookup(query)) {
            case Answer.Found<InetAddress>(var answers) when counts(answers) ->
                    judge.hasRecipient() && !RelayRules.isOurs(judge) ? Verdict.DUNNO
                            : judge.permit(kind.word(), judge.clientScope(), "");
            case Answer.TryAgain<InetAddress> _ -> {
                warn(judge, query);
                yield unavailable(judge, what);
            }
            case Answer.Filtered<InetAddress> filtered -> {
                warn(judge, query, filtered);
                yield unavailable(judge, what);
            }
            default -> Verdict.DUNNO;
        };
    }

    private static Verdict unavailable(Judge judge, String what) {
        return judge.deferIfReject(judge.refusal(450, "4.7.1", new Scope(what, Stage.CLIENT),
                "Service unavailable"));
    }

    private boolean counts(java.util.List<InetAddress> answers) {
        return pattern.isEmpty() || answers.stream().anyMatch(
                a -> pattern.get().matches(a.getAddress()));
    }

    private static String reason(Judge judge, String query) {
        return switch (judge.access().context().resolver().txt(query)) {
            case Answer.Found<String>(var texts) -> texts.getFirst();
            case Answer.Filtered<String> filtered when !filtered.fault() -> {
                judge.access().context().log().warning(query + ": TXT lookup error: "
                        + filtered.reason());
                yield "";
            }
            default -> "";
        };
    }

    private static void warn(Judge judge, String query) {
        judge.access().context().log().warning(query + ": RBL lookup error: Host or domain name not"
                + " found. Name service error for name=" + query
                + " type=A: Host not found, try again");
    }

    private static void warn(Judge judge, String query, Answer.Filtered<?> filtered) {
        judge.access().context().log().warning(query + ": RBL lookup error: Error looking up name="
                + query + " type=A: " + filtered.reason());
    }

    /// An address as it is looked up: octets or hexadecimal digits from the end, with dots between
    /// (RFC 5782, sections 2.1 and 2.4).
    static String reversed(String address) {
        var bytes = Domains.addressBytes(address);
        var out = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            int value = bytes[i] & 0xff;
            if (bytes.length == 4) {
                out.append(value);
            } else {
                out.append(Character.forDigit(value & 15, 16)).append('.')
                        .append(Character.forDigit(value >> 4, 16));
            }
            out.append(i == 0 ? "" : ".");
        }
        return out.toString();
    }
}
