/// The program virtual(8): delivers to mailboxes of addresses that are no users of this host.
///
/// Process: started by master(8) on qmgr's first request; stays root (or the user who runs the
/// mail system) and opens each mailbox as its owner. Callers: qmgr.
package org.postrider.virtual;
