/// Commands that take mail on their standard input: run with a user's rights, within a time limit,
/// and what their end means for the message. Used by local(8) and pipe(8).
package org.postrider.command;
