package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// What is asked of the service `rewrite`. Connections are kept for many requests.
public sealed interface RewriteRequest {
    /// Turn an address into its complete form. Answered by one attribute `address`.
    ///
    /// @param context `local` (complete with `myorigin`, `mydomain`) or `remote`
    /// @param address in external form, such as `"a b"@site.example`
    record Rewrite(String context, String address) implements RewriteRequest {}

    /// Find out where an address is delivered. Answered by a [ResolveReply].
    ///
    /// @param sender envelope sender, for sender-dependent routing; empty for the null sender
    /// @param address in internal (unquoted) form
    record Resolve(String sender, String address) implements RewriteRequest {}

    /// Find out where a probe for an address is sent: the parameters `address_verify_...` may say
    /// otherwise than for mail. Answered by a [ResolveReply].
    ///
    /// @param sender envelope sender of the probe
    /// @param address in internal (unquoted) form
    record ResolveProbe(String sender, String address) implements RewriteRequest {}

    /// Writes the whole list and flushes.
    static void write(RewriteRequest request, AttrWriter out) throws IOException {
        switch (request) {
            case Rewrite r -> out.text("request", "rewrite").text("rule", r.context())
                    .text("address", r.address());
            case Resolve r -> out.text("request", "resolve").text("sender", r.sender())
                    .text("address", r.address());
            case ResolveProbe r -> out.text("request", "verify").text("sender", r.sender())
                    .text("address", r.address());
        }
        out.end();
    }

    /// Reads what [#write] wrote.
    static RewriteRequest read(AttrReader in) throws IOException {
        RewriteRequest request = switch (in.text("request")) {
            case "rewrite" -> new Rewrite(in.text("rule"), in.text("address"));
            case "resolve" -> new Resolve(in.text("sender"), in.text("address"));
            case "verify" -> new ResolveProbe(in.text("sender"), in.text("address"));
            default -> throw new ProtocolException("unknown rewrite request");
        };
        in.end();
        return request;
    }
}
