package org.postrider.cleanup;

import org.postrider.mail.params.CleanupParams;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.AddressTable;
import org.postrider.server.client.RewriteClient;

/// All that one service looks addresses up in.
///
/// @param forms canonical tables and masquerading
/// @param aliases `virtual_alias_maps`
/// @param senderBcc who gets copies of a sender's mail
/// @param recipientBcc who gets copies of a recipient's mail
record AddressTables(AddressMapping forms, VirtualAliases aliases, AddressTable senderBcc,
        AddressTable recipientBcc) {
    static AddressTables of(ServiceContext context, RewriteClient rewrite) {
        return new AddressTables(new AddressMapping(context, rewrite),
                new VirtualAliases(context, rewrite),
                new AddressTable(context, rewrite, CleanupParams.SENDER_BCC_MAPS, "bcc"),
                new AddressTable(context, rewrite, CleanupParams.RECIPIENT_BCC_MAPS, "bcc"));
    }
}
