/// Names of the Internet: the one contract for DNS look-ups, and its implementation on dnsjava.
package org.postrider.dns;
