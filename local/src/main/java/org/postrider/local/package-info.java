/// The program local(8): delivers to aliases and mailboxes of this host's users.
///
/// Process: started by master(8) on qmgr's first request; stays root (or the user who runs the
/// mail system) and opens each mailbox as its owner. Callers: qmgr.
package org.postrider.local;
