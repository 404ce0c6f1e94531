package org.postrider.smtpd.access;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Param;
import org.postrider.util.FatalException;

/// What a restriction does that cannot decide because of a temporary failure
/// (`reject_tempfail_action` and its relatives).
enum Tempfail {
    /// Puts the request off at once.
    DEFER,
    /// Lets later restrictions refuse it first.
    DEFER_IF_PERMIT;

    /// @throws FatalException if the value is neither
    static Tempfail of(Conf conf, Param<String> param) {
        var value = conf.get(param);
        for (var action : values()) {
            if (action.name().equalsIgnoreCase(value)) {
                return action;
            }
        }
        throw new FatalException("bad configuration: " + param.name() + " = " + value);
    }

    Verdict apply(Judge judge, Refusal why) {
        return this == DEFER ? judge.refuse(why) : judge.deferIfPermit(why);
    }
}
