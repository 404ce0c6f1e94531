package org.postrider.smtp;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.postrider.mail.params.SmtpParams;
import org.postrider.server.agent.Deliverer;
import org.postrider.server.agent.Delivery;

/// The deliverer of smtp(8) and lmtp(8).
final class Client implements Deliverer {
    private final Settings settings;
    private final Lookup lookup;
    private final SessionCache cache;
    /// Whether to complain of an old setting, which is done when it first matters.
    private final AtomicBoolean obsolete;

    Client(Settings settings) {
        this.settings = settings;
        lookup = new Lookup(settings, new OwnAddresses(settings.context),
                RandomGenerator.getDefault());
        cache = new SessionCache(settings);
        obsolete = new AtomicBoolean(settings.lmtp && settings.get(SmtpParams.LMTP_ASSUME_FINAL));
    }

    @Override
    public void deliver(Delivery delivery) {
        if (obsolete.compareAndSet(true, false)) {
            settings.context.log().warning(SmtpParams.LMTP_ASSUME_FINAL.name()
                    + " is obsolete; instead, specify \"flags=X\" in master.cf");
        }
        new Attempt(settings, lookup, cache, delivery).run();
    }

    @Override
    public boolean namesLastStep() {
        return true;
    }

    @Override
    public void close() {
        cache.close();
        settings.logins.close();
    }
}
