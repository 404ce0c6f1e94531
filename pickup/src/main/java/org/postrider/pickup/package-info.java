/// pickup(8): collects what local users leave in the maildrop directory. Woken by sendmail(1) and
/// master(8); hands over to cleanup(8).
package org.postrider.pickup;
