package org.postrider.qmgr;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.QmgrParams;
import org.postrider.mail.params.TransportParam;
import org.postrider.qmgr.schedule.Feedback;
import org.postrider.qmgr.schedule.Rules;
import org.postrider.qmgr.schedule.TransportSettings;
import org.postrider.tables.Delimiters;

/// Finds out what main.cf says about transports.
final class TransportConf {
    /// A destination with more than this part of the active queue is worth a warning.
    private static final int CLOGGING_SHARE = 5;

    private final Conf conf;
    private final String transport;

    private TransportConf(Conf conf, String transport) {
        this.conf = conf;
        this.transport = transport;
    }

    /// @param deliveries at a time, its process limit
    /// @throws org.postrider.mail.params.ConfException if a value is wrong
    static TransportSettings settings(Conf conf, String transport, int deliveries) {
        return new TransportConf(conf, transport).settings(deliveries);
    }

    /// What holds for all of them.
    static Rules rules(Conf conf, Limits limits) {
        return new Rules(conf.get(QmgrParams.MINIMAL_BACKOFF_TIME),
                conf.get(QmgrParams.TRANSPORT_RETRY_TIME),
                conf.get(QmgrParams.QMGR_MESSAGE_RECIPIENT_MINIMUM),
                Delimiters.of(conf),
                conf.get(QmgrParams.QMGR_MESSAGE_ACTIVE_LIMIT) / CLOGGING_SHARE,
                conf.get(QmgrParams.QMGR_CLOG_WARN_TIME), limits.recipients());
    }

    private TransportSettings settings(int deliveries) {
        return new TransportSettings(deliveries, orNone(get(QmgrParams.RECIPIENT_LIMIT)),
                concurrency(),
                new TransportSettings.Preemption(get(QmgrParams.DELIVERY_SLOT_COST),
                        get(QmgrParams.DELIVERY_SLOT_LOAN),
                        get(QmgrParams.DELIVERY_SLOT_DISCOUNT),
                        get(QmgrParams.MINIMUM_DELIVERY_SLOTS)),
                new TransportSettings.Memory(get(QmgrParams.RECIPIENTS_IN_MEMORY),
                        get(QmgrParams.EXTRA_RECIPIENTS), get(QmgrParams.REFILL_LIMIT),
                        get(QmgrParams.REFILL_DELAY)),
                new TransportSettings.Rates(get(QmgrParams.RATE_DELAY),
                        get(QmgrParams.TRANSPORT_DELAY)));
    }

    private TransportSettings.Concurrency concurrency() {
        int most = orNone(get(QmgrParams.CONCURRENCY_LIMIT));
        return new TransportSettings.Concurrency(
                Math.min(get(QmgrParams.INITIAL_CONCURRENCY), most), most,
                feedback(QmgrParams.POSITIVE_FEEDBACK), feedback(QmgrParams.NEGATIVE_FEEDBACK),
                get(QmgrParams.FAILED_COHORT_LIMIT));
    }

    private Feedback feedback(TransportParam<String> family) {
        return Feedback.parse(family.of(transport).name(), get(family));
    }

    private <T> T get(TransportParam<T> family) {
        return conf.get(family.of(transport));
    }

    private static int orNone(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
