package org.postrider.qmgr;

import java.time.Duration;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.Param;
import org.postrider.mail.params.QmgrParams;
import org.postrider.util.Log;

/// Limits that depend on each other.
///
/// @param recipients in memory, at least one for each active message
/// @param lifetime of mail that cannot be delivered
/// @param bounceLifetime the same for mail from the null sender, which is never kept longer
/// @param longestWait between two attempts: `minimal_backoff_time` where that is longer than
///     `maximal_backoff_time`
record Limits(int recipients, Duration lifetime, Duration bounceLifetime, Duration longestWait) {
    /// Reads them. What does not fit is adjusted, with a warning.
    static Limits of(Conf conf, Log log) {
        int recipients = conf.get(QmgrParams.QMGR_MESSAGE_RECIPIENT_LIMIT);
        int active = conf.get(QmgrParams.QMGR_MESSAGE_ACTIVE_LIMIT);
        if (recipients < active) {
            warn(log, QmgrParams.QMGR_MESSAGE_RECIPIENT_LIMIT, "smaller",
                    QmgrParams.QMGR_MESSAGE_ACTIVE_LIMIT);
        }
        var lifetime = conf.get(QmgrParams.MAXIMAL_QUEUE_LIFETIME);
        var bounces = conf.get(QmgrParams.BOUNCE_QUEUE_LIFETIME);
        if (bounces.compareTo(lifetime) > 0) {
            warn(log, QmgrParams.BOUNCE_QUEUE_LIFETIME, "larger",
                    QmgrParams.MAXIMAL_QUEUE_LIFETIME);
            bounces = lifetime;
        }
        var least = conf.get(QmgrParams.MINIMAL_BACKOFF_TIME);
        var most = conf.get(QmgrParams.MAXIMAL_BACKOFF_TIME);
        return new Limits(Math.max(recipients, active), lifetime, bounces,
                least.compareTo(most) > 0 ? least : most);
    }

    private static void warn(Log log, Param<?> adjusted, String how, Param<?> other) {
        log.warning(adjusted.name() + " is " + how + " than " + other.name() + " - adjusting "
                + adjusted.name());
    }
}
