/// What became of a recipient: delivery outcomes and delivery status notifications (RFC 3461-3464).
package org.postrider.mail.dsn;
