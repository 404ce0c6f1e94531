package org.postrider.mail.log;

import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CleanupParams;

/// How log lines show addresses (`info_log_address_format`): with the quotes that a local part needs in
/// mail, or without, as Postfix did before 3.5.
public enum AddressForm {
    /// With quotes.
    EXTERNAL,
    /// Without.
    INTERNAL;

    /// The form that the configuration asks for.
    public static AddressForm of(Conf conf) {
        return conf.get(CleanupParams.INFO_LOG_ADDRESS_FORMAT).equals("internal") ? INTERNAL
                : EXTERNAL;
    }

    /// An address in this form; not yet printable.
    ///
    /// @param internal in internal (unquoted) form
    public String show(String internal) {
        return this == INTERNAL ? internal : Address.external(internal);
    }
}
