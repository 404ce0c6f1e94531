/// Mailboxes: Maildir and mbox delivery with locks, durable before they report success, as the
/// user who owns the mailbox. Used by local(8) and virtual(8).
package org.postrider.mailbox;
