/// Authentication (RFC 4422): the mechanisms of clients. No input or output.
package org.postrider.sasl;
