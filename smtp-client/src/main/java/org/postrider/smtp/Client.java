package org.postrider.smtp;

import java.util.random.RandomGenerator;
import org.postrider.server.agent.Deliverer;
import org.postrider.server.agent.Delivery;

/// The deliverer of smtp(8) and lmtp(8).
final class Client implements Deliverer {
    private final Settings settings;
    private final Lookup lookup;
    private final SessionCache cache;

    Client(Settings settings) {
        this.settings = settings;
        lookup = new Lookup(settings, new OwnAddresses(settings.context),
                RandomGenerator.getDefault());
        cache = new SessionCache(settings);
    }

    @Override
    public void deliver(Delivery delivery) {
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
