package org.postrider.mail.proto;

import java.io.IOException;
import org.postrider.mail.dsn.Dsn;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A [Dsn] as attributes; part of several messages.
final class DsnAttrs {
    private DsnAttrs() {}

    static void write(AttrWriter out, Dsn dsn) throws IOException {
        out.text("status", dsn.status()).text("action", dsn.action()).text("reason", dsn.reason())
                .text("diag_type", dsn.diagType()).text("diag_text", dsn.diagText())
                .text("mta_type", dsn.mtaType()).text("mta_mname", dsn.mtaName());
    }

    static Dsn read(AttrReader in) throws IOException {
        return new Dsn(in.text("status"), in.text("action"), in.text("reason"),
                in.text("diag_type"), in.text("diag_text"), in.text("mta_type"),
                in.text("mta_mname"));
    }
}
