/// The conversations between the programs: one record per message, with `write` and `read` side by
/// side, the attributes in the same order, strict on input. "Not available" is the empty string.
package org.postrider.mail.proto;
