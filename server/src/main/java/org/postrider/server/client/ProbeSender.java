package org.postrider.server.client;

import java.time.Clock;
import java.util.Optional;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.VerifyParams;
import org.postrider.util.Bytes;

/// The sender of probes: `address_verify_sender`, with a part that changes every
/// `address_verify_sender_ttl`. Mail for it is always accepted: a server that checks its senders, too,
/// would otherwise ask us about the sender of the probe with which we ask about its own.
public final class ProbeSender {
    private static final int BASE = 31;

    private final String local;
    private final String domain;
    private final long ttl;
    private final Clock clock;

    /// Reads the parameters.
    public ProbeSender(Conf conf, Clock clock) {
        var address = conf.get(VerifyParams.ADDRESS_VERIFY_SENDER);
        var bare = address.equals("<>") ? "" : Address.internal(address);
        local = Address.local(bare);
        domain = Address.domain(bare).isEmpty() ? conf.get(CommonParams.MYORIGIN)
                : Address.domain(bare);
        ttl = conf.get(VerifyParams.ADDRESS_VERIFY_SENDER_TTL).toSeconds();
        this.clock = clock;
    }

    /// The address as it is now, in internal form; empty for the null sender.
    public String now() {
        return local.isEmpty() ? "" : local + (ttl > 0 ? part(0) : "") + "@" + domain;
    }

    private String part(int ago) {
        return Long.toString(clock.instant().getEpochSecond() / ttl - ago, BASE);
    }

    /// The address without its changing part, if this is one of those that are or were in use, or
    /// are about to be, in case that clocks differ; empty otherwise.
    ///
    /// @param address internal form
    public Optional<String> recognize(String address) {
        if (local.isEmpty() || !Bytes.equalsIgnoreCase(Address.domain(address), domain)) {
            return Optional.empty();
        }
        var given = Address.local(address);
        for (int ago = -1; ago <= 1; ago++) {
            if (Bytes.equalsIgnoreCase(given, local + (ttl > 0 ? part(ago) : ""))) {
                return Optional.of(local + "@" + domain);
            }
        }
        return Optional.empty();
    }
}
