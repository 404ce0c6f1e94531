/// Records what became of recipients, and reports it to senders and to the postmaster.
package org.postrider.bounce;
