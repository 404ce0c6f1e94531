/// cleanup(8): turns what submitters send into queue files. Asked by smtpd, pickup, bounce and
/// local; asks trivial-rewrite, and tells qmgr.
package org.postrider.cleanup;
