package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// Where a message came from, as the queue file's `log_*` attributes and SASL attributes say; empty
/// strings where it is not known or was submitted locally.
///
/// @param name host name of the client
/// @param address its network address
/// @param port its port
/// @param protocol `SMTP`, `ESMTP`, ...
/// @param helo what it said in HELO or EHLO
/// @param saslMethod authentication mechanism
/// @param saslUsername who authenticated
/// @param saslSender the AUTH parameter of MAIL
/// @param identity log identity from a message's earlier queue id
/// @param rewriteContext `local` or `remote`
public record ClientInfo(String name, String address, String port, String protocol, String helo,
        String saslMethod, String saslUsername, String saslSender, String identity,
        String rewriteContext) {
    /// Nothing is known.
    public static final ClientInfo NONE = new ClientInfo("", "", "", "", "", "", "", "", "", "");

    /// Writes the attributes, without an end of list.
    public void write(AttrWriter out) throws IOException {
        out.text("log_client_name", name).text("log_client_address", address)
                .text("log_client_port", port).text("log_protocol_name", protocol)
                .text("log_helo_name", helo).text("sasl_method", saslMethod)
                .text("sasl_username", saslUsername).text("sasl_sender", saslSender)
                .text("log_ident", identity).text("rewrite_context", rewriteContext);
    }

    /// Reads what [#write] wrote.
    public static ClientInfo read(AttrReader in) throws IOException {
        return new ClientInfo(in.text("log_client_name"), in.text("log_client_address"),
                in.text("log_client_port"), in.text("log_protocol_name"),
                in.text("log_helo_name"), in.text("sasl_method"), in.text("sasl_username"),
                in.text("sasl_sender"), in.text("log_ident"), in.text("rewrite_context"));
    }
}
