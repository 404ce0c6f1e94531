package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;
import org.postrider.util.ProtocolException;

/// What is asked of, or told, verify(8). Answered by a [VerifyReply].
public sealed interface VerifyRequest {
    /// What is known about an address? If that is nothing, or old, a probe is sent.
    ///
    /// @param address internal form
    record Query(String address) implements VerifyRequest {}

    /// What became of a probe.
    ///
    /// @param address internal form, as it was asked for
    /// @param status what a delivery would do
    /// @param text the reason, with its enhanced status code
    record Update(String address, VerifyReply.Status status, String text)
            implements VerifyRequest {}

    /// Writes the whole list and flushes.
    static void write(VerifyRequest request, AttrWriter out) throws IOException {
        switch (request) {
            case Query(var address) -> out.text("request", "query").text("address", address);
            case Update(var address, var status, var text) -> out.text("request", "update")
                    .text("address", address).number("status", status.code()).text("text", text);
        }
        out.end();
    }

    /// Reads what [#write] wrote.
    static VerifyRequest read(AttrReader in) throws IOException {
        VerifyRequest request = switch (in.text("request")) {
            case "query" -> new Query(in.text("address"));
            case "update" -> new Update(in.text("address"),
                    VerifyReply.Status.of(in.number("status", 0, 3)), in.text("text"));
            default -> throw new ProtocolException("unknown verify request");
        };
        in.end();
        return request;
    }
}
