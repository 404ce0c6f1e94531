/// The queue manager's decisions: which delivery starts when.
///
/// [org.postrider.qmgr.schedule.Scheduler] is a state machine of one thread, fed with events and a
/// clock: it does no I/O, has no threads and looks up no parameters. It is used by qmgr(8) and
/// oqmgr(8), which differ in how the next delivery of a transport is chosen.
///
/// | class | is |
/// |---|---|
/// | `Message` | mail of the active queue |
/// | `Transport` | a delivery service: what waits for it, and what holds it back |
/// | `Destination` | a nexthop of a transport: how many deliveries it bears, whether it is dead |
/// | `Entry` | recipients of a message that go to a destination together: one delivery |
/// | `Selection` | chooses the next entry of a transport: `RoundRobin` or `Preemptive` |
/// | `Job` | of `Preemptive`: what a message has to do with a transport |
/// | `Peer` | of `Preemptive`: the entries of a job that go to one destination |
package org.postrider.qmgr.schedule;
