/// The program pipe(8): delivers to external commands.
///
/// Process: started by master(8) on qmgr's first request; stays root (or the user who runs the mail
/// system) and runs each command as the user that master.cf names. Callers: qmgr.
package org.postrider.pipe;
