/// Configuration: main.cf, master.cf, typed parameters.
///
/// [org.postrider.mail.conf.MainCf] and `MasterCf` are the files as
/// written; [org.postrider.mail.conf.Conf] is what a program sees: an immutable view of main.cf
/// plus overrides, in which [org.postrider.mail.params.Param] constants are looked up. The constants
/// stand in `org.postrider.mail.params`, grouped by program.
package org.postrider.mail.conf;

import org.postrider.mail.params.Param;
