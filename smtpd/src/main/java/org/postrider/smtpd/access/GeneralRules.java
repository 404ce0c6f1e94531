package org.postrider.smtpd.access;

import java.time.Duration;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.AccessParams;
import org.postrider.mail.params.SmtpdParams;

/// Restrictions that any list may have.
final class GeneralRules {
    /// `sleep SECONDS`
    static final Vocabulary.WithArgument SLEEP = new Vocabulary.WithArgument() {
        @Override
        public Restriction of(String argument) {
            return sleep(argument);
        }

        @Override
        public Restriction missing(String word) {
            return sleep("");
        }
    };

    private GeneralRules() {}

    private static Conf conf(Judge judge) {
        return judge.access().context().conf();
    }

    static Verdict permit(Judge judge) {
        return judge.permit("permit", judge.scope(), "");
    }

    static Verdict reject(Judge judge) {
        return judge.refuse(conf(judge).get(SmtpdParams.REJECT_CODE), "5.7.1", judge.scope(),
                "Access denied");
    }

    static Verdict defer(Judge judge) {
        return judge.refuse(conf(judge).get(SmtpdParams.DEFER_CODE), "4.3.2", judge.scope(),
                "Try again later");
    }

    static Verdict deferIfPermit(Judge judge) {
        return judge.deferIfPermit(judge.refusal(450, "4.7.0", judge.scope(),
                "defer_if_permit requested"));
    }

    static Verdict deferIfReject(Judge judge) {
        return judge.deferIfReject(judge.refusal(450, "4.7.0", judge.scope(),
                "defer_if_reject requested"));
    }

    static Verdict plaintext(Judge judge) {
        return judge.subject().credentials().encrypted() ? Verdict.DUNNO
                : judge.refuse(Refusal.of(conf(judge).get(AccessParams.PLAINTEXT_REJECT_CODE),
                        "4.7.1", "Session encryption is required"));
    }

    static Verdict pipelining(Judge judge) {
        return judge.subject().pipelines() ? judge.refuse(503, "5.5.0", judge.scope(),
                "Improper use of SMTP command pipelining") : Verdict.DUNNO;
    }

    /// Nobody sends a bounce to several people.
    static Verdict multiRecipientBounce(Judge judge) {
        boolean bounce = judge.hasSender() && judge.senderAddress().isEmpty();
        int others = judge.stage().compareTo(Stage.DATA) >= 0 ? 1 : 0;
        return bounce && judge.subject().recipients() > others
                ? judge.refuse(conf(judge).get(AccessParams.MULTI_RECIPIENT_BOUNCE_REJECT_CODE),
                        "5.5.3", judge.scope(), "Multi-recipient bounce") : Verdict.DUNNO;
    }

    private static Restriction sleep(String seconds) {
        boolean number = !seconds.isEmpty() && seconds.length() < 7
                && seconds.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            return new Broken("restriction sleep must be followed by number");
        }
        var time = Duration.ofSeconds(Integer.parseInt(seconds));
        return _ -> {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the session's next read fails
            }
            return Verdict.DUNNO;
        };
    }
}
