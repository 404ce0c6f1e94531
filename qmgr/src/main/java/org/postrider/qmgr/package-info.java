/// The queue manager.
///
/// [org.postrider.qmgr.schedule.Scheduler] decides what is delivered when; it does no I/O and belongs
/// to one thread. Workers, virtual threads of [org.postrider.qmgr.QueueManager], move files, resolve
/// addresses and talk to delivery agents, and tell the scheduler what came out.
package org.postrider.qmgr;
