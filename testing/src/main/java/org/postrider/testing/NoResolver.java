package org.postrider.testing;

import java.net.InetAddress;
import org.postrider.dns.Resolver;

/// A network without any names.
public final class NoResolver implements Resolver {
    @Override
    public Resolver filtered(Filter filter) {
        return this;
    }

    @Override
    public Answer<Mx> mx(String domain) {
        return new Answer.NoName<>();
    }

    @Override
    public Answer<InetAddress> addresses(String host, boolean v4, boolean v6) {
        return new Answer.NoName<>();
    }

    @Override
    public Answer<String> names(InetAddress address) {
        return new Answer.NoName<>();
    }

    @Override
    public Answer<String> txt(String name) {
        return new Answer.NoName<>();
    }
}
