package org.postrider.smtpd;

import java.io.IOException;
import org.postrider.mail.address.Address;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.proto.RewriteRequest;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// A rewrite service that knows one domain of each class.
final class FakeRewrite implements Program {
    /// A sender whose mail is not sent on to far.example.
    static final String UNWANTED = "unwanted@b.example";

    @Override
    public String name() {
        return "trivial-rewrite";
    }

    @Override
    public Service create(ServiceContext context) {
        return FakeRewrite::serve;
    }

    private static void serve(Connection connection) throws IOException {
        var in = new AttrReader(connection.wire().in());
        var out = new AttrWriter(connection.wire().out());
        while (connection.wire().awaitMore()) {
            switch (RewriteRequest.read(in)) {
                case RewriteRequest.Rewrite r -> out.text("address", r.address()).end();
                case RewriteRequest.Resolve r -> resolve(r.sender(), r.address()).write(out);
                case RewriteRequest.ResolveProbe r -> resolve(r.sender(), r.address()).write(out);
            }
        }
    }

    private static ResolveReply resolve(String sender, String address) {
        var complete = Address.domain(address).isEmpty() ? address + "@mail.example.com" : address;
        var domain = Address.domain(complete);
        if (sender.equals(UNWANTED) && domain.equals("far.example")) {
            return new ResolveReply(ResolveReply.DEFAULT, "error", "5.7.1 not you", complete);
        }
        if (complete.indexOf('!') > complete.indexOf(' ') && complete.indexOf(' ') >= 0) {
            return new ResolveReply(ResolveReply.ERROR | ResolveReply.DEFAULT, "error",
                    "5.1.3 bad address syntax", complete);
        }
        int flags = switch (domain) {
            case "mail.example.com", "localhost", "[127.0.0.1]" -> ResolveReply.LOCAL;
            case "va.example" -> ResolveReply.VIRTUAL_ALIAS;
            case "vm.example" -> ResolveReply.VIRTUAL_MAILBOX;
            case "rd.example" -> ResolveReply.RELAY;
            case "down.example" -> ResolveReply.FAIL;
            default -> ResolveReply.DEFAULT;
        };
        boolean routed = Address.local(complete).indexOf('@') >= 0
                || Address.local(complete).indexOf('%') >= 0;
        if (flags == ResolveReply.VIRTUAL_ALIAS) {
            return new ResolveReply(routed ? flags | ResolveReply.ROUTED : flags, "error",
                    "5.1.1 User unknown in virtual alias table", complete);
        }
        return new ResolveReply(routed ? flags | ResolveReply.ROUTED : flags, "smtp", domain,
                complete);
    }
}
