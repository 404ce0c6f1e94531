/// Message headers: dates and names of fields (RFC 5322). No input or output.
package org.postrider.mail.mime;
