/// The catalogue: every parameter is one constant, grouped by the program that acts on it.
///
/// [org.postrider.mail.params.Catalogue] lists the groups; [org.postrider.mail.params.Defaults]
/// gives raw defaults, also those that are computed from the host.
package org.postrider.mail.params;
