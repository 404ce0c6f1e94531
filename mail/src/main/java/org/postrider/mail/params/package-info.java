/// The parameter catalogue: all parameters of main.cf, one constant each.
///
/// Each parameter is a [org.postrider.mail.params.Param] constant in the class of its program's
/// group; [org.postrider.mail.params.Catalogue] finds them by name. Members of families such as
/// `<transport>_destination_concurrency_limit` are made by
/// [org.postrider.mail.params.Families]. What no program acts on yet is listed in [org.postrider.mail.params.Inert]. The documentation
/// comments of the constants are the manual page postconf(5).
///
/// Values come from `mail.conf`, which builds on this package.
package org.postrider.mail.params;
