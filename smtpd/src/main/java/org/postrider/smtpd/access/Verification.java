package org.postrider.smtpd.access;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.VerifyParams;
import org.postrider.mail.proto.VerifyReply;
import org.postrider.mail.proto.VerifyReply.Status;
import org.postrider.server.client.VerifyClient;

/// `reject_unverified_sender` and `reject_unverified_recipient`: asks verify(8) whether mail to an address
/// would be delivered, and waits a little for the result of a probe.
final class Verification {
    private static final int SHOWN = 250;

    /// What the parameters say about one of the two.
    private record Rules(int rejectCode, int deferCode, Tempfail tempfail, String reason) {
        static Rules of(Conf conf, Param<Integer> rejectCode, Param<Integer> deferCode,
                Param<String> tempfail, Param<String> reason) {
            return new Rules(conf.get(rejectCode), conf.get(deferCode),
                    Tempfail.of(conf, tempfail), conf.get(reason));
        }
    }

    private final Access access;
    private final VerifyClient client;
    private final Rules senders;
    private final Rules recipients;
    private final int polls;
    private final int stressedPolls;

    Verification(Access access) {
        this.access = access;
        var conf = access.context().conf();
        client = new VerifyClient(access.context());
        polls = conf.get(VerifyParams.ADDRESS_VERIFY_POLL_COUNT);
        stressedPolls = conf.with(Map.of(CommonParams.STRESS.name(), "yes"))
                .get(VerifyParams.ADDRESS_VERIFY_POLL_COUNT);
        senders = Rules.of(conf, VerifyParams.UNVERIFIED_SENDER_REJECT_CODE,
                VerifyParams.UNVERIFIED_SENDER_DEFER_CODE,
                VerifyParams.UNVERIFIED_SENDER_TEMPFAIL_ACTION,
                VerifyParams.UNVERIFIED_SENDER_REJECT_REASON);
        recipients = Rules.of(conf, VerifyParams.UNVERIFIED_RECIPIENT_REJECT_CODE,
                VerifyParams.UNVERIFIED_RECIPIENT_DEFER_CODE,
                VerifyParams.UNVERIFIED_RECIPIENT_TEMPFAIL_ACTION,
                VerifyParams.UNVERIFIED_RECIPIENT_REJECT_REASON);
    }

    static Verdict sender(Judge judge) {
        var own = judge.access().verification();
        return judge.hasSender() && !judge.senderAddress().isEmpty()
                ? own.check(judge, judge.senderScope(), own.senders) : Verdict.DUNNO;
    }

    static Verdict recipient(Judge judge) {
        var own = judge.access().verification();
        return judge.hasRecipient() ? own.check(judge, judge.recipientScope(), own.recipients)
                : Verdict.DUNNO;
    }

    private Verdict check(Judge judge, Scope address, Rules rules) {
        var known = ask(address.name(), judge.subject().stress().isEmpty() ? polls : stressedPolls);
        boolean failed = known.status() == Status.UNDELIVERABLE;
        if (known.status() == Status.DELIVERABLE) {
            return Verdict.DUNNO;
        }
        int code = failed ? rules.rejectCode() : rules.deferCode();
        var why = rules.reason().isEmpty() ? known.text() : rules.reason();
        var refusal = judge.refusal(code, address.isSender() ? "4.1.7" : "4.1.1", address,
                (code / 100 == 4 ? "unverified address: " : "undeliverable address: ")
                        + why.substring(0, Math.min(why.length(), SHOWN)));
        return failed ? judge.refuse(refusal) : rules.tempfail().apply(judge, refusal);
    }

    private VerifyReply ask(String address, int times) {
        var reply = query(address);
        for (int i = 1; i < times && reply.status() == Status.UNKNOWN; i++) {
            if (!pause(access.context().conf().get(VerifyParams.ADDRESS_VERIFY_POLL_DELAY))) {
                return reply;
            }
            reply = query(address);
        }
        return reply;
    }

    private VerifyReply query(String address) {
        try {
            return client.query(address);
        } catch (IOException e) {
            access.context().log().warning(access.context().conf().get(
                    VerifyParams.ADDRESS_VERIFY_SERVICE_NAME) + " service failure: "
                    + e.getMessage());
            return new VerifyReply(Status.DEFERRED, "address verification problem");
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
