package org.postrider.mail.params;

import static org.postrider.mail.conf.Param.text;

import org.postrider.mail.conf.Param;

/// Parameters of the queue directories and files.
public final class QueueParams {
    /// The top of the mail queue; daemons work inside.
    public static final Param<String> QUEUE_DIRECTORY =
            text("queue_directory", "/var/spool/postfix").notEmpty();

    private QueueParams() {}
}
