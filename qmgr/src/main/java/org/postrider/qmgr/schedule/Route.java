package org.postrider.qmgr.schedule;

import org.postrider.mail.proto.Recipient;

/// A recipient and where its mail goes.
///
/// @param recipient with the address to deliver to
/// @param transport service name of the delivery agent
/// @param nexthop in the syntax of that agent
public record Route(Recipient recipient, String transport, String nexthop) {}
