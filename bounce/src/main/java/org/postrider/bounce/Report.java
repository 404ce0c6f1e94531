package org.postrider.bounce;

import java.util.List;
import org.postrider.mail.proto.BounceRequest.Kind;
import org.postrider.mail.queue.BounceLog;

/// What one report says, and to whom.
///
/// @param kind what it is about
/// @param queueName where the message is
/// @param queueId the message
/// @param sender envelope sender of the message
/// @param envid DSN envelope id of the message, empty for none
/// @param from envelope sender of the report
/// @param to who gets it
/// @param postmaster whether it is a copy for the postmaster
/// @param full whether the whole message is returned, if it is not too large
/// @param sendopts how the message must be sent on: bits of
///     [org.postrider.mail.queue.SendOptions]
/// @param entries the recipients that it is about
record Report(Kind kind, String queueName, String queueId, String sender, String envid,
        String from, String to, boolean postmaster, boolean full,
        int sendopts, List<BounceLog.Entry> entries) {}
