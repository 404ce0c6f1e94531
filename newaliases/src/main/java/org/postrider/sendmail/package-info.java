/// sendmail(1), with mailq(1) and newaliases(1): local submission into the maildrop directory, in
/// the process of the user who calls it. Works with the mail system down; leaves everything else to
/// pickup(8).
package org.postrider.sendmail;
