/// Message header fields (RFC 5322).
package org.postrider.mail.header;
