package org.postrider.qmgr;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Decides when each message of the queue is delivered, and by whom.
///
/// # SYNOPSIS
///
/// `qmgr` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// The queue manager takes new mail from `incoming`, finds out where each recipient's mail goes,
/// and has it delivered by the delivery agents. It looks after these queues:
///
/// - `incoming`: mail that cleanup(8) has finished;
/// - `active`: mail under delivery, limited so that no amount of mail exhausts the memory;
/// - `deferred`: mail that could not be delivered and will be tried again;
/// - `corrupt`: damaged files, kept for inspection. `hold` is not touched.
///
/// Destinations are tried with as many deliveries at a time as they bear: the number grows from
/// `initial_destination_concurrency` while deliveries work, and shrinks while the destination cannot
/// be reached. How much, `default_destination_concurrency_positive_feedback` and
/// `default_destination_concurrency_negative_feedback` say. A destination that fails
/// `default_destination_concurrency_failed_cohort_limit` times over is dead for
/// `minimal_backoff_time`: its mail is deferred without an attempt.
///
/// Messages are delivered in the order in which they became active. A message with many recipients
/// is overtaken by those with few: each `default_delivery_slot_cost` deliveries of it earn a slot,
/// and a message that can be delivered with the slots that have been earned goes before it. It takes
/// at most cost / (cost - 1) times as long for that. `default_delivery_slot_loan` and
/// `default_delivery_slot_discount` say how many slots are given in advance. Messages that would
/// earn fewer than `default_minimum_delivery_slots` are not overtaken.
///
/// Recipients of large messages are read in portions. First, as many as there is room for below
/// `qmgr_message_recipient_limit`, and always `qmgr_message_recipient_minimum`; later, as the
/// `default_recipient_limit` of a transport leaves room (and `default_extra_recipient_limit` for
/// messages that overtake others), `default_recipient_refill_limit` at a time or fewer after
/// `default_recipient_refill_delay`. A recipient takes about 200 bytes of memory, a message with one
/// recipient about 800 bytes.
///
/// With `default_destination_rate_delay` deliveries to a destination are made one at a time with
/// that time between them, with `default_transport_rate_delay` there is that time between the
/// starts of any two deliveries of a transport. For each parameter `default_...`, and for
/// `initial_destination_concurrency`, there is one for a transport of its own, such as
/// `smtp_destination_rate_delay`. `oqmgr` is the queue manager without overtaking.
///
/// A message that was deferred is tried again after as long as it has been in the queue, within
/// `minimal_backoff_time` and `maximal_backoff_time`, until it is older than
/// `maximal_queue_lifetime` (`bounce_queue_lifetime`, which is at most as long, for mail from the
/// null sender); then it is returned.
///
/// On its socket it takes single letters: `D` scan the deferred queue, `I` scan the incoming queue,
/// `A` do not look at the time in the next scan of the deferred queue, `F` forget which
/// destinations are dead, and use `defer_transports` in that scan, `W` wake up. `A` and `F` hold for
/// the next scan even if that is asked for later. `N`, a queue id and a NUL name a new message,
/// `R`, a queue id and a NUL a deferred one that is to be tried at once. Local users may ask as
/// `authorized_flush_users` allows.
///
/// When the active queue is full (`qmgr_message_active_limit`), mail waits in `incoming`, and cleanup(8)
/// takes each further message only after `in_flow_delay`.
///
/// # DIAGNOSTICS
///
/// Each message is logged when it becomes active and when it is removed. Problems are logged as
/// warnings; damaged files are moved to `corrupt`.
///
/// # FILES
///
/// `incoming`, `active`, `deferred`, `corrupt`, `bounce`, `defer`, `trace` below
/// `queue_directory`.
public final class Qmgr implements Program {
    /// The program.
    public static final Program PROGRAM = new Qmgr();

    private Qmgr() {}

    @Override
    public String name() {
        return "qmgr";
    }

    @Override
    public boolean servesManyClients() {
        return true;
    }

    @Override
    public boolean servesUsers() {
        return true;
    }

    @Override
    public Service create(ServiceContext context) {
        return new QueueManager(context, true);
    }
}
