package org.postrider.smtpd.access;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.postrider.dns.Resolver.Answer;
import org.postrider.mail.proto.ResolveReply;

/// Runs the restriction lists for one session and keeps the books on them. Used by one thread.
///
/// A restriction that cannot decide now leaves a note: should the request be permitted
/// (`defer_if_permit`) or refused (`defer_if_reject`) in the end, it is put off instead. Notes of the
/// first kind are kept from the lists for client, name and sender until the recipient is judged;
/// those of the second kind concern one list only.
public final class Judge {
    private static final int DEPTH = 100;
    private static final int REMEMBERED = 100;

    private final Access access;
    private final Subject subject;
    private String helo = "";
    private String sender;
    private String recipient;
    private boolean senderChecked;
    private boolean recipientChecked;
    private boolean refusedFirst;
    private Refusal clientNote;
    private Refusal heloNote;
    private Refusal senderNote;
    private Refusal ifPermit;
    private Refusal ifReject;
    private Scope scope;
    private Stage stage;
    private int depth;
    private boolean warns;
    private boolean instead;
    private Refusal refusal;
    /// What DNS lists have said in this session.
    private final Map<String, Answer<InetAddress>> listed = new HashMap<>();

    Judge(Access access, Subject subject) {
        this.access = access;
        this.subject = subject;
    }

    /// Judges a new connection by `smtpd_client_restrictions`.
    public Optional<Refusal> client() {
        sender = null;
        recipient = null;
        return clientList();
    }

    private Optional<Refusal> clientList() {
        begin(Stage.CLIENT, subject.peer().namaddr(false));
        var refused = list(Stage.CLIENT);
        clientNote = ifPermit;
        return refused;
    }

    /// Judges the name that a client gives itself by `smtpd_helo_restrictions`.
    public Optional<Refusal> helo(String name) {
        helo = name;
        sender = null;
        recipient = null;
        return heloList();
    }

    private Optional<Refusal> heloList() {
        begin(Stage.HELO, helo);
        var refused = list(Stage.HELO);
        heloNote = ifPermit;
        return refused;
    }

    /// Judges a sender by `smtpd_sender_restrictions`.
    ///
    /// @param address internal form; empty for the null sender
    public Optional<Refusal> sender(String address) {
        sender = address;
        recipient = null;
        return senderList();
    }

    private Optional<Refusal> senderList() {
        senderChecked = false;
        begin(Stage.SENDER, sender);
        var refused = list(Stage.SENDER);
        senderNote = ifPermit;
        boolean unknown = refused.isEmpty() && access.rejectsUnlistedSenders() && !senderChecked
                && !subject.effects().discard() && !sender.isEmpty();
        return unknown ? run(() -> access.listed().sender(this)) : refused;
    }

    /// Judges a recipient by all lists up to `smtpd_recipient_restrictions`.
    ///
    /// @param from internal form; null outside a transaction
    /// @param to internal form
    public Optional<Refusal> recipient(String from, String to) {
        sender = from;
        recipient = to;
        recipientChecked = false;
        refusedFirst = false;
        var refused = access.delaysReject() ? earlier() : Optional.<Refusal>empty();
        if (refused.isPresent()) {
            return refused;
        }
        begin(Stage.RECIPIENT, to);
        ifPermit = clientNote != null ? clientNote : heloNote != null ? heloNote : senderNote;
        refusedFirst = true;
        for (var restrictions : access.recipientLists()) {
            refused = run(() -> all(restrictions));
            if (refused.isPresent()) {
                return refused;
            }
            refusedFirst = false;
        }
        if (run(() -> all(access.newerRelayList())).isPresent()) {
            access.oldDefaults().relayedFreely(to, subject.peer());
        }
        refused = putOff();
        boolean unknown = refused.isEmpty() && access.rejectsUnlistedRecipients()
                && !recipientChecked && !subject.effects().discard();
        return unknown ? run(() -> access.listed().recipient(this)) : refused;
    }

    /// Whether the recipient that was refused last did not get past the first of its two lists.
    public boolean refusedFirst() {
        return refusedFirst;
    }

    /// The lists that have waited for the recipient.
    private Optional<Refusal> earlier() {
        clientNote = null;
        heloNote = null;
        senderNote = null;
        helo = subject.helo();
        var refused = clientList();
        if (refused.isEmpty() && !helo.isEmpty()) {
            refused = heloList();
        }
        if (refused.isEmpty() && sender != null) {
            refused = senderList();
        }
        return refused;
    }

    /// Judges DATA by `smtpd_data_restrictions`.
    ///
    /// @param from envelope sender
    public Optional<Refusal> data(String from) {
        return message(from, Stage.DATA, "DATA");
    }

    /// Judges a received message by `smtpd_end_of_data_restrictions`.
    ///
    /// @param from envelope sender
    public Optional<Refusal> endOfData(String from) {
        return message(from, Stage.END_OF_DATA, "END-OF-MESSAGE");
    }

    private Optional<Refusal> message(String from, Stage at, String name) {
        sender = from;
        recipient = subject.recipients() == 1 ? subject.recipient() : null;
        begin(at, name);
        var refused = list(at);
        return refused.isPresent() ? refused : putOff();
    }

    /// Judges ETRN by `smtpd_etrn_restrictions`.
    public Optional<Refusal> etrn(String domain) {
        sender = null;
        recipient = null;
        var refused = access.delaysReject() ? earlier() : Optional.<Refusal>empty();
        if (refused.isPresent()) {
            return refused;
        }
        begin(Stage.ETRN, domain);
        refused = list(Stage.ETRN);
        return refused.isPresent() ? refused : putOff();
    }

    private void begin(Stage at, String name) {
        stage = at;
        scope = new Scope(name, at);
        ifPermit = null;
        ifReject = null;
    }

    private Optional<Refusal> list(Stage at) {
        var restrictions = access.list(at);
        return run(() -> all(restrictions));
    }

    /// Turns a permission into a deferral where a restriction could not decide.
    private Optional<Refusal> putOff() {
        return ifPermit == null ? Optional.empty() : run(() -> refuse(ifPermit));
    }

    private interface Step {
        Verdict run();
    }

    private Optional<Refusal> run(Step step) {
        refusal = null;
        depth = 0;
        warns = false;
        try {
            return step.run() == Verdict.REJECT ? Optional.of(refusal) : Optional.empty();
        } catch (Refused e) {
            // Also after `warn_if_reject`: what comes next in the list has not been asked.
            return Optional.of(e.refusal());
        }
    }

    /// Tries restrictions in their order until one decides.
    Verdict all(List<Restriction> restrictions) {
        if (++depth > DEPTH) {
            access.context().log().warning("smtpd restrictions are nested too deeply");
            throw new Refused(Refusal.CONFIGURATION);
        }
        boolean mine = false;
        var verdict = Verdict.DUNNO;
        for (var restriction : restrictions) {
            if (subject.effects().discard()) {
                break;
            }
            if (restriction == Vocabulary.WARN_IF_REJECT) {
                mine |= !warns;
                warns = true;
                continue;
            }
            verdict = restriction.apply(this);
            if (mine) {
                warns = false;
                mine = false;
            }
            if (verdict != Verdict.DUNNO || ifPermit != null && ifReject != null) {
                break;
            }
        }
        if (mine) {
            warns = false;
        }
        depth--;
        return verdict;
    }

    /// Does what is to be done where a policy server fails. That may ask another one, but if it fails, too,
    /// no third.
    ///
    /// @param action is told whether nothing has failed before
    Verdict insteadOfServer(Function<Boolean, Verdict> action) {
        boolean first = !instead;
        instead = true;
        try {
            return action.apply(first);
        } finally {
            instead = !first;
        }
    }

    /// Refuses the request, unless that is only a warning or has to wait.
    Verdict refuse(Refusal why) {
        if (warns) {
            log("reject_warning", why.toString());
            return Verdict.DUNNO;
        }
        refusal = ifReject != null ? ifReject : why;
        return Verdict.REJECT;
    }

    /// Refuses the request because of what is named.
    ///
    /// @param status enhanced status code
    Verdict refuse(int code, String status, Scope because, String text) {
        return refuse(refusal(code, status, because, text));
    }

    /// A refusal that names its reason.
    Refusal refusal(int code, String status, Scope because, String text) {
        var own = code / 100 + status.substring(1);
        var fitting = StatusMap.fit(own, because);
        if (!fitting.equals(own)) {
            access.context().log().info("mapping DSN status " + own + " into " + because.title()
                    + " status " + fitting);
        }
        return new Refusal(code, fitting + " " + because.refusal(text));
    }

    /// Notes that a request is put off that will be permitted.
    Verdict deferIfPermit(Refusal why) {
        if (warns) {
            log("reject_warning", why.toString());
        } else if (ifPermit == null) {
            ifPermit = why;
        }
        return Verdict.DUNNO;
    }

    /// Notes that a request is put off that will be refused.
    Verdict deferIfReject(Refusal why) {
        if (ifReject == null) {
            ifReject = why;
        }
        return Verdict.DUNNO;
    }

    /// Permits the request.
    ///
    /// @param action for the log, where `smtpd_log_access_permit_actions` wants it
    /// @param because what is permitted
    /// @param table where that is said; empty where no table says it
    Verdict permit(String action, Scope because, String table) {
        if (access.logsPermit(action)) {
            log("permit", "action=" + action + " for " + because.title() + "=" + because.name()
                    + " " + (table.isEmpty() ? "" : "from " + table));
        }
        return Verdict.OK;
    }

    /// The addresses that a DNS list has for a name; asked once in a session.
    Answer<InetAddress> lookup(String name) {
        if (listed.size() >= REMEMBERED) {
            listed.clear();
        }
        return listed.computeIfAbsent(name, n -> access.context().resolver().addresses(n, true,
                false));
    }

    /// Logs something about the request.
    void log(String action, String text) {
        subject.log(action, text, sender, recipient);
    }

    Access access() {
        return access;
    }

    Subject subject() {
        return subject;
    }

    /// What the list at hand is about.
    Scope scope() {
        return scope;
    }

    Stage stage() {
        return stage;
    }

    /// The client, as replies name it.
    Scope clientScope() {
        return new Scope(subject.peer().namaddr(false), Stage.CLIENT);
    }

    /// The name in EHLO or HELO; empty before that.
    String helo() {
        return stage == Stage.HELO ? helo : subject.helo();
    }

    /// Whether there is a sender.
    boolean hasSender() {
        return sender != null;
    }

    /// The sender, in internal form; empty for the null sender.
    String senderAddress() {
        return sender;
    }

    /// Whether there is a recipient: exactly one.
    boolean hasRecipient() {
        return recipient != null;
    }

    /// The recipient, in internal form.
    String recipientAddress() {
        return recipient;
    }

    Scope senderScope() {
        return new Scope(sender, Stage.SENDER);
    }

    Scope recipientScope() {
        return new Scope(recipient, Stage.RECIPIENT);
    }

    /// Where an address of the envelope is delivered. The sender has a say in where the recipients
    /// go, if there is one: VRFY may come without.
    ///
    /// @throws Refused if that cannot be found out
    ResolveReply resolve(Scope address) {
        return access.resolve(address.isRecipient() && hasSender() ? sender : "", address);
    }

    /// Remembers that the tables of existing addresses have been asked, so that they are not asked
    /// again at the end.
    void noteListed(Scope which) {
        senderChecked |= which.isSender();
        recipientChecked |= which.isRecipient();
    }
}
