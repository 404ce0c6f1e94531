package org.postrider.mail.params;

import static java.time.Duration.ofSeconds;
import static org.postrider.mail.params.Param.flag;
import static org.postrider.mail.params.Param.large;
import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;
import static org.postrider.mail.params.Param.time;

import java.time.Duration;
import java.util.List;

/// Parameters of the queue directories and files.
public final class QueueParams {
    /// The directory of the queue and of the services' sockets.
    public static final Param<String> QUEUE_DIRECTORY =
            text("queue_directory", "/var/spool/postfix").notEmpty();

    /// Queues that are spread over subdirectories, so that no directory gets too long.
    public static final Param<List<String>> HASH_QUEUE_NAMES =
            list("hash_queue_names", "deferred, defer").notEmpty();

    /// How many levels of subdirectories those queues have.
    public static final Param<Integer> HASH_QUEUE_DEPTH =
            number("hash_queue_depth", "1").atLeast(1);

    /// Whether queue ids are long ones, which are never used again, or short ones, whose inode part
    /// comes back after the file is gone.
    public static final Param<Boolean> ENABLE_LONG_QUEUE_IDS = flag("enable_long_queue_ids", "no");

    /// How many bytes must be free in the file system of the queue for smtpd(8) to accept mail, besides
    /// one and a half times `message_size_limit`.
    public static final Param<Long> QUEUE_MINFREE = large("queue_minfree", "0");

    /// How long cleanup waits before it takes a message while more come in than go out; 0 for no
    /// wait.
    public static final Param<Duration> IN_FLOW_DELAY =
            time("in_flow_delay", "1s").atMost(ofSeconds(10));

    private QueueParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                QUEUE_DIRECTORY, HASH_QUEUE_NAMES, HASH_QUEUE_DEPTH, ENABLE_LONG_QUEUE_IDS,
                QUEUE_MINFREE, IN_FLOW_DELAY);
    }
}
