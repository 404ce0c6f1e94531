package org.postrider.qmgr;

import java.util.List;
import org.postrider.mail.proto.Recipient;

/// One delivery: some recipients of one message that go to one destination together.
///
/// @param message what is delivered
/// @param destination where it goes
/// @param nexthop as the delivery agent gets it
/// @param recipients at least one
record Entry(Message message, Destination destination, String nexthop,
        List<Recipient> recipients) {}
