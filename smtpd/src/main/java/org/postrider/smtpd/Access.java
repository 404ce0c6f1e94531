package org.postrider.smtpd;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.RewriteClient;
import org.postrider.smtpd.Restriction.Word;
import org.postrider.tables.MatchList;
import org.postrider.util.FatalException;

/// The restriction lists of a service: who may do what (access control of smtpd(8)).
///
/// Each list is tried element by element until one permits or refuses; a list that ends permits.
final class Access {
    /// The stages of a session that have a list.
    enum Stage {
        CLIENT("Client host rejected"), HELO("Helo command rejected"),
        SENDER("Sender address rejected"), RECIPIENT("Recipient address rejected"),
        DATA("Data command rejected"), END_OF_DATA("End-of-data rejected");

        private final String refusal;

        Stage(String refusal) {
            this.refusal = refusal;
        }
    }

    /// What a request is judged by.
    ///
    /// @param user the login name; empty for a stranger
    /// @param what the text that a refusal names, such as the recipient
    /// @param sender internal form; empty before MAIL
    /// @param recipient internal form; empty where no recipient is at stake
    record Request(Peer peer, String user, String what, String sender, String recipient) {}

    /// Takes the refusals that only warn.
    interface Warnings {
        void wouldReject(Reply reply);
    }

    private enum Verdict { OK, DUNNO }

    private static final String ONE_OF = "in parameter smtpd_relay_restrictions or"
            + " smtpd_recipient_restrictions, specify at least one working instance of:"
            + " reject_unauth_destination, defer_unauth_destination, reject, defer,"
            + " defer_if_permit or check_relay_domains";

    private final ServiceContext context;
    private final Conf conf;
    private final RewriteClient rewrite;
    private final RecipientTables tables;
    private final SenderLogins logins;
    private final MatchList networks;
    private final OldDefaults oldDefaults;
    private final List<Restriction> client;
    private final List<Restriction> helo;
    private final List<Restriction> sender;
    private final List<Restriction> relay;
    private final List<Restriction> recipient;
    private final List<Restriction> data;
    private final List<Restriction> endOfData;

    /// @throws FatalException if nothing in the lists stops relaying
    Access(ServiceContext context, OldDefaults oldDefaults) {
        this.context = context;
        conf = context.conf();
        rewrite = new RewriteClient(context);
        tables = new RecipientTables(context);
        logins = new SenderLogins(context);
        networks = MatchList.of("mynetworks", conf.get(CommonParams.MYNETWORKS), context.tables(),
                conf);
        this.oldDefaults = oldDefaults;
        client = list(SmtpdParams.SMTPD_CLIENT_RESTRICTIONS);
        helo = list(SmtpdParams.SMTPD_HELO_RESTRICTIONS);
        sender = list(SmtpdParams.SMTPD_SENDER_RESTRICTIONS);
        relay = list(SmtpdParams.SMTPD_RELAY_RESTRICTIONS);
        recipient = list(SmtpdParams.SMTPD_RECIPIENT_RESTRICTIONS);
        data = list(SmtpdParams.SMTPD_DATA_RESTRICTIONS);
        endOfData = list(SmtpdParams.SMTPD_END_OF_DATA_RESTRICTIONS);
        if (!stopsRelaying(relay) && !stopsRelaying(recipient)) {
            throw new FatalException(ONE_OF);
        }
    }

    private List<Restriction> list(Param<List<String>> param) {
        return conf.get(param).stream().map(Restriction::of).toList();
    }

    private static boolean stopsRelaying(List<Restriction> list) {
        boolean warnOnly = false;
        for (var restriction : list) {
            if (restriction instanceof Restriction.Keyword(var word)) {
                if (word.stopsRelaying() && !warnOnly) {
                    return true;
                }
                warnOnly = word == Word.WARN_IF_REJECT;
            }
        }
        return false;
    }

    /// Judges what has its own list; [Reply#OK] lets it pass.
    Reply check(Stage stage, Request request, Warnings warnings) {
        var list = switch (stage) {
            case CLIENT -> client;
            case HELO -> helo;
            case SENDER -> sender;
            case DATA -> data;
            case END_OF_DATA -> endOfData;
            case RECIPIENT -> throw new IllegalArgumentException("two lists: see recipient()");
        };
        return run(list, stage, request, warnings);
    }

    /// Judges a recipient by the relay and the recipient restrictions, and by the tables of those
    /// that exist; [Reply#OK] lets it pass.
    Reply recipient(Request request, Warnings warnings) {
        boolean relayFirst = conf.get(SmtpdParams.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS);
        var reply = run(relayFirst ? relay : recipient, Stage.RECIPIENT, request, warnings);
        if (reply.positive()) {
            reply = run(relayFirst ? recipient : relay, Stage.RECIPIENT, request, warnings);
        }
        if (reply.positive() && conf.get(SmtpdParams.SMTPD_REJECT_UNLISTED_RECIPIENT)) {
            reply = listed(request);
        }
        return reply;
    }

    private Reply run(List<Restriction> list, Stage stage, Request request, Warnings warnings) {
        boolean warnOnly = false;
        for (var restriction : list) {
            switch (restriction) {
                case Restriction.Unknown(var text) -> {
                    context.log().warning("unknown smtpd restriction: \"" + text + "\"");
                    return Reply.CONFIGURATION;
                }
                case Restriction.Keyword(var word) when word == Word.WARN_IF_REJECT ->
                        warnOnly = true;
                case Restriction.Keyword(var word) -> {
                    var reply = judge(word, stage, request);
                    if (!reply.positive() && !warnOnly) {
                        return reply;
                    }
                    if (!reply.positive()) {
                        warnings.wouldReject(reply);
                    } else if (reply == PERMITTED) {
                        return Reply.OK;
                    }
                    warnOnly = false;
                }
            }
        }
        return Reply.OK;
    }

    /// The answer of a restriction that ends its list well; [Reply#OK] goes on with the next one.
    private static final Reply PERMITTED = new Reply(250, "permitted");

    private Reply judge(Word word, Stage stage, Request request) {
        return switch (word) {
            case PERMIT -> PERMITTED;
            case REJECT -> Reply.refusal(conf.get(SmtpdParams.REJECT_CODE), "5.7.1",
                    request.what(), stage.refusal + ": Access denied");
            case DEFER -> Reply.refusal(conf.get(SmtpdParams.DEFER_CODE), "4.3.2",
                    request.what(), stage.refusal + ": Try again later");
            case PERMIT_MYNETWORKS -> isInMynetworks(request.peer());
            case PERMIT_AUTH_DESTINATION -> verdict(request);
            case REJECT_UNAUTH_DESTINATION ->
                    unauthorized(request, conf.get(SmtpdParams.RELAY_DOMAINS_REJECT_CODE));
            case DEFER_UNAUTH_DESTINATION -> unauthorized(request,
                    400 + conf.get(SmtpdParams.RELAY_DOMAINS_REJECT_CODE) % 100);
            case REJECT_UNLISTED_RECIPIENT -> listed(request);
            case PERMIT_SASL_AUTHENTICATED -> request.user().isEmpty() ? Reply.OK : PERMITTED;
            case REJECT_SENDER_LOGIN_MISMATCH, REJECT_AUTHENTICATED_SENDER_LOGIN_MISMATCH,
                    REJECT_UNAUTHENTICATED_SENDER_LOGIN_MISMATCH,
                    REJECT_KNOWN_SENDER_LOGIN_MISMATCH -> owned(word, request);
            case WARN_IF_REJECT -> Reply.OK; // the loop's affair
        };
    }

    /// Whether the client may use the sender address.
    private Reply owned(Word word, Request request) {
        if (!conf.get(SaslParams.SMTPD_SASL_AUTH_ENABLE)) {
            context.log().warning("restriction `" + word.name().toLowerCase(Locale.ROOT)
                    + "' ignored: no SASL support");
            return Reply.OK;
        }
        boolean stranger = request.user().isEmpty();
        boolean concerns = stranger ? word != Word.REJECT_AUTHENTICATED_SENDER_LOGIN_MISMATCH
                : word != Word.REJECT_UNAUTHENTICATED_SENDER_LOGIN_MISMATCH;
        if (!concerns || request.sender().isEmpty()) {
            return Reply.OK;
        }
        try {
            return switch (logins.check(resolve(request.sender()).recipient(), request.user(),
                    word == Word.REJECT_KNOWN_SENDER_LOGIN_MISMATCH)) {
                case FINE -> Reply.OK;
                case NOT_LOGGED_IN -> Reply.refusal(553, "5.7.1", request.sender(),
                        "Sender address rejected: not logged in");
                case NOT_OWNED -> Reply.refusal(553, "5.7.1", request.sender(),
                        "Sender address rejected: not owned by user " + request.user());
            };
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private Reply isInMynetworks(Peer peer) {
        return switch (networks.host(peer.name(), peer.address())) {
            case YES -> {
                oldDefaults.permitted(peer);
                yield PERMITTED;
            }
            case NO -> Reply.OK;
            case FAILED -> temporary(peer.name());
        };
    }

    private Reply verdict(Request request) {
        try {
            return destination(request.recipient()) == Verdict.OK ? PERMITTED : Reply.OK;
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private Reply unauthorized(Request request, int code) {
        if (request.recipient().isEmpty()) {
            return Reply.OK;
        }
        try {
            return destination(request.recipient()) == Verdict.OK ? Reply.OK
                    : Reply.refusal(code, "5.7.1", request.what(), "Relay access denied");
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    /// Whether mail for the address ends here or in a domain that this host relays to. An address
    /// with routing characters is not trusted to stay there.
    private Verdict destination(String address) throws IOException {
        var resolved = resolve(address);
        int ours = ResolveReply.LOCAL | ResolveReply.VIRTUAL_ALIAS | ResolveReply.VIRTUAL_MAILBOX
                | ResolveReply.RELAY;
        boolean routed = resolved.has(ResolveReply.ROUTED);
        return (resolved.flags() & ours) != 0 && !routed ? Verdict.OK : Verdict.DUNNO;
    }

    private ResolveReply resolve(String address) throws IOException {
        var resolved = rewrite.resolve("", address);
        if (resolved.has(ResolveReply.FAIL)) {
            throw new IOException("address resolver failure");
        }
        return resolved;
    }

    private Reply listed(Request request) {
        if (request.recipient().isEmpty()) {
            return Reply.OK;
        }
        try {
            var resolved = resolve(request.recipient());
            return switch (tables.check(resolved)) {
                case RecipientTables.Answer.Known _ -> {
                    if (resolved.has(ResolveReply.RELAY)) {
                        oldDefaults.relayed(request.recipient());
                    }
                    yield Reply.OK;
                }
                case RecipientTables.Answer.Failed _ -> temporary(request.what());
                case RecipientTables.Answer.Unknown(var code, var table) ->
                        Reply.refusal(code, "5.1.1", request.what(),
                                "Recipient address rejected: User unknown" + table);
            };
        } catch (IOException e) {
            return failed(request, e);
        }
    }

    private Reply failed(Request request, IOException why) {
        context.log().warning("resolve " + request.what() + ": " + why.getMessage());
        return temporary(request.what());
    }

    private static Reply temporary(String what) {
        return Reply.refusal(451, "4.3.0", what, "Temporary lookup failure");
    }
}
