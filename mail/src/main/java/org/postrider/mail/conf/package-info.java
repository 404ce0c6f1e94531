/// Configuration: main.cf and master.cf, and the values that they give to parameters.
///
/// [org.postrider.mail.conf.MainCf] and [org.postrider.mail.conf.MasterCf] are the files as
/// written; [org.postrider.mail.conf.Conf] is what a program sees: an immutable view of main.cf
/// plus overrides, in which [org.postrider.mail.params.Param] constants are looked up.
/// [org.postrider.mail.conf.Check] looks for mistakes in both files as a whole. The constants stand
/// in `org.postrider.mail.params`, grouped by program.
package org.postrider.mail.conf;
