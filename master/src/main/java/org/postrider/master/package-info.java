/// The supervisor, master(8): owns every listening socket, starts daemon processes on demand,
/// watches them, wakes them up, reloads and stops the mail system.
///
/// One thread runs the loop; the processes' ends and the signals are sent to it as messages.
package org.postrider.master;
