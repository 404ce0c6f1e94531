/// trivial-rewrite(8): completes addresses and finds out where they are delivered. Asked by smtpd,
/// cleanup, qmgr and local; asks lookup tables only.
package org.postrider.rewrite;
