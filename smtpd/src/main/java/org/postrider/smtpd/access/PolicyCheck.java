package org.postrider.smtpd.access;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.ConfException;

/// `check_policy_service`: a server is told all about the request and answers with an action of
/// access(5).
///
/// @param server whom to ask
/// @param argument how the list names it
record PolicyCheck(PolicyServer server, String argument) implements Restriction {
    static Restriction of(Access access, String argument) {
        try {
            return new PolicyCheck(access.policyServer(
                    PolicySettings.parse(argument, access.context().conf())), argument);
        } catch (ConfException e) {
            return new Broken(e.getMessage());
        }
    }

    @Override
    public Verdict apply(Judge judge) {
        var action = server.ask(request(judge));
        if (action.isPresent()) {
            return apply(judge, action.get());
        }
        return judge.insteadOfServer(first -> apply(judge, first ? server.settings().failing()
                : AccessParams.SMTPD_POLICY_SERVICE_DEFAULT_ACTION.rawDefault()));
    }

    private Verdict apply(Judge judge, String action) {
        return new Actions(judge, argument, judge.scope().name(), judge.scope()).apply(action);
    }

    private String request(Judge judge) {
        var conf = judge.access().context().conf();
        var out = new StringBuilder(1000);
        session(out, judge);
        mail(out, judge);
        credentials(out, judge.subject().credentials());
        own(out, conf);
        return out.append('\n').toString();
    }

    private static void session(StringBuilder out, Judge judge) {
        var peer = judge.subject().peer();
        put(out, "request", "smtpd_access_policy");
        put(out, "protocol_state", judge.subject().command());
        put(out, "protocol_name", judge.subject().protocol());
        put(out, "client_address", peer.address());
        put(out, "client_name", peer.name());
        put(out, "client_port", peer.port());
        put(out, "reverse_client_name", peer.reverseName());
        put(out, "server_address", peer.serverAddress());
        put(out, "server_port", peer.serverPort());
        put(out, "helo_name", judge.helo());
    }

    private static void mail(StringBuilder out, Judge judge) {
        var subject = judge.subject();
        put(out, "sender", judge.hasSender() ? judge.senderAddress() : "");
        put(out, "recipient", judge.hasRecipient() ? judge.recipientAddress() : "");
        put(out, "recipient_count", Integer.toString(subject.recipients()));
        put(out, "queue_id", subject.queueId());
        put(out, "instance", subject.instance());
        put(out, "size", Long.toString(subject.size()));
        put(out, "etrn_domain", judge.stage() == Stage.ETRN ? judge.scope().name() : "");
        put(out, "stress", subject.stress());
    }

    private static void credentials(StringBuilder out, Credentials known) {
        put(out, "sasl_method", known.method());
        put(out, "sasl_username", known.user());
        put(out, "sasl_sender", known.submitter());
        put(out, "ccert_subject", known.certificate().trustedSubject());
        put(out, "ccert_issuer", known.certificate().trustedIssuer());
        put(out, "ccert_fingerprint", known.certificate().fingerprint());
        put(out, "ccert_pubkey_fingerprint", known.certificate().keyFingerprint());
        put(out, "encryption_protocol", known.tls());
        put(out, "encryption_cipher", known.cipher());
        put(out, "encryption_keysize", Integer.toString(known.bits()));
    }

    private void own(StringBuilder out, Conf conf) {
        put(out, "policy_context", server.settings().context());
        put(out, "compatibility_level", conf.get(CommonParams.COMPATIBILITY_LEVEL));
        put(out, "mail_version", conf.get(CommonParams.MAIL_VERSION));
    }

    /// A line end in a value would let a client speak for us.
    private static void put(StringBuilder out, String name, String value) {
        out.append(name).append('=').append(value.replace('\n', '?').replace('\r', '?'))
                .append('\n');
    }
}
