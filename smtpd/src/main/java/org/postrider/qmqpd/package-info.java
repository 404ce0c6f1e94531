/// qmqpd(8): takes messages by QMQP, the Quick Mail Queueing Protocol of qmail. Runs as `mail_owner`;
/// calls cleanup.
package org.postrider.qmqpd;
