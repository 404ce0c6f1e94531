package org.postrider.mail.header;

import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CleanupParams;

/// An address with a name that is made of plain words, as in the header of mail that we make
/// ourselves.
public final class NamedAddress {
    private NamedAddress() {}

    /// Both in the order of `header_from_format`.
    public static String of(Conf conf, String name, String address) {
        return conf.get(CleanupParams.HEADER_FROM_FORMAT).equals("obsolete")
                ? address + " (" + name + ")" : name + " <" + address + ">";
    }
}
