package org.postrider.qmgr;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.QmgrParams;

/// The limits of one transport and its destinations.
///
/// @param initial deliveries at a time to a new destination
/// @param most deliveries at a time to one destination
/// @param recipients in one delivery
/// @param deliveries at a time over all destinations: its process limit in master.cf
/// @param positive what a success adds to the concurrency
/// @param negative what a failure takes from it
/// @param failedCohorts rounds of failures until a destination is dead; 0 for never
record TransportLimits(int initial, int most, int recipients, int deliveries, Feedback positive,
        Feedback negative, int failedCohorts) {
    /// The limits that main.cf gives.
    static TransportLimits of(Conf conf, String transport, int deliveries) {
        int most = orNone(conf.get(QmgrParams.CONCURRENCY_LIMIT.of(transport)));
        int initial = Math.min(conf.get(QmgrParams.INITIAL_CONCURRENCY.of(transport)), most);
        var positive = QmgrParams.POSITIVE_FEEDBACK.of(transport);
        var negative = QmgrParams.NEGATIVE_FEEDBACK.of(transport);
        return new TransportLimits(initial, most,
                orNone(conf.get(QmgrParams.RECIPIENT_LIMIT.of(transport))), deliveries,
                Feedback.parse(positive.name(), conf.get(positive)),
                Feedback.parse(negative.name(), conf.get(negative)),
                conf.get(QmgrParams.FAILED_COHORT_LIMIT.of(transport)));
    }

    private static int orNone(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
