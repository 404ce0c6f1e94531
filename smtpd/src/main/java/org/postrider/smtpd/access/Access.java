package org.postrider.smtpd.access;

import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.mail.address.Idna;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.RewriteParams;
import org.postrider.mail.params.SaslParams;
import org.postrider.mail.params.SmtpdParams;
import org.postrider.mail.params.TlsParams;
import org.postrider.mail.params.TlsServerParams;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.Delimiters;
import org.postrider.tables.LocalDomains;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;
import org.postrider.tables.MatchList;
import org.postrider.util.FatalException;

/// The restriction lists of a service, and what they ask. Safe for use by many threads.
public final class Access implements Closeable {
    private static final Map<Stage, Param<List<String>>> PARAMETERS = Map.of(
            Stage.CLIENT, SmtpdParams.SMTPD_CLIENT_RESTRICTIONS,
            Stage.HELO, SmtpdParams.SMTPD_HELO_RESTRICTIONS,
            Stage.SENDER, SmtpdParams.SMTPD_SENDER_RESTRICTIONS,
            Stage.RECIPIENT, SmtpdParams.SMTPD_RECIPIENT_RESTRICTIONS,
            Stage.DATA, SmtpdParams.SMTPD_DATA_RESTRICTIONS,
            Stage.END_OF_DATA, SmtpdParams.SMTPD_END_OF_DATA_RESTRICTIONS,
            Stage.ETRN, AccessParams.SMTPD_ETRN_RESTRICTIONS);
    private static final int MOST = 1000;

    private final ServiceContext context;
    private final Conf conf;
    private final RewriteClient rewrite;
    private final Set<String> classes;
    private final Listed listed;
    private final SenderLogins logins;
    private final LocalDomains localDomains;
    private final MatchList networks;
    private final MatchList permitActions;
    private final Maps certificates;
    private final OldDefaults oldDefaults;
    private final Verification verification;
    private final Maps listReplies;
    private final ExpansionFilter expansionFilter;
    private final Tempfail unknownHelo;
    private final Tempfail unknownAddress;
    private final Idna.Converter names;
    private final boolean delaysReject;
    private final boolean senderDecides;
    private final boolean matchesParents;
    private final Delimiters delimiters;
    private final Map<Stage, List<Restriction>> lists = new EnumMap<>(Stage.class);
    private final List<Restriction> relay;
    /// What `smtpd_relay_restrictions` would be by its newer default.
    private final List<Restriction> newerRelay;
    /// Lists in tables and classes, by stage and text.
    private final Map<String, List<Restriction>> parsed = new ConcurrentHashMap<>();
    private final Map<PolicySettings, PolicyServer> policyServers = new ConcurrentHashMap<>();

    /// Reads the lists.
    ///
    /// @throws FatalException if nothing in them stops relaying
    public Access(ServiceContext context, OldDefaults oldDefaults) {
        this.context = context;
        conf = context.conf();
        rewrite = new RewriteClient(context);
        classes = Set.copyOf(conf.get(AccessParams.SMTPD_RESTRICTION_CLASSES));
        listed = new Listed(new RecipientTables(context));
        localDomains = new LocalDomains(conf, context.tables());
        logins = new SenderLogins(context, localDomains);
        networks = matchList(CommonParams.MYNETWORKS.name(), conf.get(CommonParams.MYNETWORKS));
        permitActions = matchList(AccessParams.SMTPD_LOG_ACCESS_PERMIT_ACTIONS.name(),
                String.join(" ", conf.get(AccessParams.SMTPD_LOG_ACCESS_PERMIT_ACTIONS)));
        certificates = context.tables().maps(TlsParams.RELAY_CLIENTCERTS.name(),
                conf.get(TlsParams.RELAY_CLIENTCERTS), conf);
        this.oldDefaults = oldDefaults;
        verification = new Verification(this);
        listReplies = context.tables().maps(AccessParams.RBL_REPLY_MAPS.name(),
                conf.get(AccessParams.RBL_REPLY_MAPS), conf);
        expansionFilter = new ExpansionFilter(conf.get(SmtpdParams.SMTPD_EXPANSION_FILTER));
        unknownHelo = Tempfail.of(conf, AccessParams.UNKNOWN_HELO_HOSTNAME_TEMPFAIL_ACTION);
        unknownAddress = Tempfail.of(conf, AccessParams.UNKNOWN_ADDRESS_TEMPFAIL_ACTION);
        names = new Idna.Converter(conf.get(CleanupParams.ENABLE_IDNA2003_COMPATIBILITY));
        senderDecides = !(conf.get(RewriteParams.SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS).isEmpty()
                && conf.get(RewriteParams.SENDER_DEPENDENT_RELAYHOST_MAPS).isEmpty());
        delaysReject = conf.get(SmtpdParams.SMTPD_DELAY_REJECT);
        matchesParents = conf.get(CommonParams.PARENT_DOMAIN_MATCHES_SUBDOMAINS)
                .contains("smtpd_access_maps");
        delimiters = Delimiters.of(conf);
        new RelayGuard(this).check();
        PARAMETERS.forEach((stage, parameter) ->
                lists.put(stage, ListParser.parse(this, stage, conf.get(parameter))));
        relay = ListParser.parse(this, Stage.RECIPIENT,
                conf.get(SmtpdParams.SMTPD_RELAY_RESTRICTIONS));
        newerRelay = !oldDefaults.relaysFreely() ? List.of() : ListParser.parse(this,
                Stage.RECIPIENT, List.of("permit_mynetworks", "permit_sasl_authenticated",
                        "reject_unauth_destination"));
    }

    private MatchList matchList(String parameter, String value) {
        return MatchList.of(parameter, value, context.tables(), conf);
    }

    /// The judge of a new session.
    public Judge judge(Subject subject) {
        return new Judge(this, subject);
    }

    ServiceContext context() {
        return context;
    }

    List<Restriction> list(Stage stage) {
        return lists.get(stage);
    }

    /// What would judge a recipient besides, were it not for an old default.
    List<Restriction> newerRelayList() {
        return newerRelay;
    }

    /// The two lists that a recipient must pass, in their order.
    List<List<Restriction>> recipientLists() {
        var recipient = lists.get(Stage.RECIPIENT);
        return conf.get(SmtpdParams.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS)
                ? List.of(relay, recipient) : List.of(recipient, relay);
    }

    boolean hasClass(String name) {
        return classes.contains(name);
    }

    /// The elements of a class, unparsed.
    List<String> classWords(String name) {
        return org.postrider.mail.params.Lists.split(conf.expand(conf.raw(name)));
    }

    /// The elements of a class.
    ///
    /// @param stage whose own check a bare table stands for
    List<Restriction> restrictionClass(String name, Stage stage) {
        return parsed("class " + stage + " " + name, classWords(name), stage);
    }

    /// A list that a table holds.
    List<Restriction> restrictions(String text, Stage stage) {
        return parsed("list " + stage + " " + text, org.postrider.mail.params.Lists.split(text),
                stage);
    }

    private List<Restriction> parsed(String key, List<String> words, Stage stage) {
        var known = parsed.get(key);
        if (known != null) {
            return known;
        }
        if (parsed.size() >= MOST) {
            parsed.clear(); // a table may make a new text for each key
        }
        var list = ListParser.parse(this, stage, words);
        parsed.put(key, list);
        return list;
    }

    /// The client of a policy server, one for all places that use it in the same way.
    PolicyServer policyServer(PolicySettings settings) {
        return policyServers.computeIfAbsent(settings, s -> new PolicyServer(context, s));
    }

    @Override
    public void close() {
        policyServers.values().forEach(PolicyServer::close);
    }

    /// The transport for mail that cannot be delivered.
    String errorService() {
        return conf.get(RewriteParams.ERROR_SERVICE_NAME);
    }

    Listed listed() {
        return listed;
    }

    SenderLogins logins() {
        return logins;
    }

    LocalDomains localDomains() {
        return localDomains;
    }

    /// `mynetworks`
    MatchList networks() {
        return networks;
    }

    /// Says that a restriction waits for certificates that no client is asked for.
    void warnIfNotAsked(String restriction) {
        if (!conf.get(TlsServerParams.SMTPD_TLS_ASK_CCERT)
                && !conf.get(TlsServerParams.SMTPD_TLS_REQ_CCERT)) {
            context.log().warning(restriction + " is requested, but \""
                    + TlsServerParams.SMTPD_TLS_ASK_CCERT.name() + " = no\"");
        }
    }

    /// Says that `relay_clientcerts` could not be asked. Postfix names the two the wrong way round.
    void certificatesFailed(String key, Credentials.Certificate certificate) {
        certificates.dicts().stream().filter(dict -> dict.lookup(key) instanceof Lookup.Failed)
                .findFirst().ifPresent(dict -> context.log().warning(
                        dict.name() + " lookup error for \"" + key + "\""));
        context.log().warning(TlsParams.RELAY_CLIENTCERTS.name() + ": lookup error for fingerprint '"
                + certificate.keyFingerprint() + "', pkey fingerprint " + certificate.fingerprint());
    }

    /// `relay_clientcerts`
    Maps certificates() {
        return certificates;
    }

    Verification verification() {
        return verification;
    }

    /// `rbl_reply_maps`
    Maps listReplies() {
        return listReplies;
    }

    ExpansionFilter expansionFilter() {
        return expansionFilter;
    }

    /// `unknown_helo_hostname_tempfail_action`
    Tempfail unknownHelo() {
        return unknownHelo;
    }

    /// `unknown_address_tempfail_action`
    Tempfail unknownAddress() {
        return unknownAddress;
    }

    /// A name as the DNS has it.
    String forLookup(String name) {
        return names.forLookup(name);
    }

    OldDefaults oldDefaults() {
        return oldDefaults;
    }

    boolean delaysReject() {
        return delaysReject;
    }

    boolean rejectsUnlistedSenders() {
        return conf.get(AccessParams.SMTPD_REJECT_UNLISTED_SENDER) && checksUnknown();
    }

    boolean rejectsUnlistedRecipients() {
        return conf.get(SmtpdParams.SMTPD_REJECT_UNLISTED_RECIPIENT) && checksUnknown();
    }

    /// Not for mail that comes back from a filter: it has been looked at before.
    private boolean checksUnknown() {
        return !conf.get(CleanupParams.RECEIVE_OVERRIDE_OPTIONS)
                .contains("no_unknown_recipient_checks");
    }

    /// Whether `smtpd_access_maps` is in `parent_domain_matches_subdomains`.
    boolean matchesParents() {
        return matchesParents;
    }

    /// `recipient_delimiter`
    Delimiters delimiters() {
        return delimiters;
    }

    /// What is looked up for the null sender; empty for nothing.
    String nullSenderKey() {
        return conf.get(AccessParams.SMTPD_NULL_ACCESS_LOOKUP_KEY);
    }

    /// Whether clients can authenticate themselves.
    boolean authenticates() {
        return conf.get(SaslParams.SMTPD_SASL_AUTH_ENABLE);
    }

    void warnNoSasl(String restriction) {
        context.log().warning("restriction `" + restriction + "' ignored: no SASL support");
    }

    /// Whether a permission by this word is to be logged.
    boolean logsPermit(String action) {
        return !permitActions.isEmpty()
                && permitActions.string(action) == MatchList.Match.YES;
    }

    /// Where an address is delivered.
    ///
    /// @param sender of the message, who may decide about it; empty if he does not
    /// @throws Refused if that cannot be found out
    ResolveReply resolve(String sender, Scope address) {
        try {
            var resolved = rewrite.resolve(senderDecides ? sender : "", address.name());
            if (!resolved.has(ResolveReply.FAIL)) {
                return resolved;
            }
            context.log().warning("resolve " + address.name() + ": address resolver failure");
        } catch (IOException e) {
            context.log().warning("resolve " + address.name() + ": " + e.getMessage());
        }
        throw lookupFailed(address.name());
    }

    /// Whether an address is none once the marks of routing in its local part are followed, as in `a b!c@our.domain`.
    /// While that cannot be found out it passes; what is to be known later will tell.
    ///
    /// @param address internal form
    public boolean isMalformed(String address) {
        int at = address.lastIndexOf('@');
        boolean marked = false;
        for (int i = 0; i < (at < 0 ? address.length() : at); i++) {
            char c = address.charAt(i);
            marked |= c == '!' || c == '%' || c == '@';
        }
        if (!marked) {
            return false; // spares nearly all mail a question
        }
        try {
            return rewrite.resolve("", address).has(ResolveReply.ERROR);
        } catch (IOException e) {
            return false;
        }
    }

    /// Ends the work on a list because something could not be looked up.
    ///
    /// @param what what is judged
    static Refused lookupFailed(String what) {
        return new Refused(new Refusal(451, "4.3.0 <" + what + ">: Temporary lookup failure"));
    }
}
