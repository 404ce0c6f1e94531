/// Mail addresses: internal (unquoted) and external (quoted) forms, SMTP paths (RFC 5321), header
/// address lists (RFC 5322), domain names and address literals. No input or output.
package org.postrider.mail.address;
