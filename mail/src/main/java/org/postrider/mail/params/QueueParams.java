package org.postrider.mail.params;

/// Parameters of the queue directories and files.
public final class QueueParams {
    private QueueParams() {}
}
