/// Locks on mailbox files as delivery agents take them, for commands that touch such files:
/// postlock(1). Safe between processes, not between threads of one process.
package org.postrider.mail.lock;
