package org.postrider.qmgr.schedule;

import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.proto.Recipient;

/// One delivery: some recipients of one message that go to one destination together.
public final class Entry {
    private final Message message;
    private final Destination destination;
    private final String nexthop;
    private final List<Recipient> recipients;

    /// @param nexthop as the delivery agent gets it
    Entry(Message message, Destination destination, String nexthop) {
        this(message, destination, nexthop, new ArrayList<>(1));
    }

    Entry(Message message, Destination destination, String nexthop, List<Recipient> recipients) {
        this.message = message;
        this.destination = destination;
        this.nexthop = nexthop;
        this.recipients = recipients;
    }

    /// What is delivered.
    public Message message() {
        return message;
    }

    Destination destination() {
        return destination;
    }

    /// The delivery service's name.
    public String transport() {
        return destination.transport().name();
    }

    /// Where it goes, as the delivery agent gets it.
    public String nexthop() {
        return nexthop;
    }

    /// Who gets it: at least one. Does not change any more once the delivery has started.
    public List<Recipient> recipients() {
        return recipients;
    }
}
