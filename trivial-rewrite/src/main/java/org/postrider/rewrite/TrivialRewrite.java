package org.postrider.rewrite;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import org.postrider.mail.params.VerifyParams;
import org.postrider.mail.proto.RewriteRequest;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

/// trivial-rewrite - complete addresses and resolve them to destinations
///
/// # SYNOPSIS
/// `trivial-rewrite [generic options]`
///
/// # DESCRIPTION
/// Answers two kinds of requests on its socket, as many as the client sends:
///
/// - **rewrite**: turns an address into its complete form, in the *local* context with
///   `$myorigin` and `$mydomain`, in the *remote* context with `$remote_header_rewrite_domain`.
/// - **resolve**: finds the transport, the nexthop and the recipient address of an address, and
///   its class: local, virtual alias, virtual mailbox, relay or default domain.
///
/// # STANDARDS
/// RFC 5321 (SMTP), RFC 5322 (addresses).
///
/// # DIAGNOSTICS
/// Problems are logged. A table that cannot be searched makes the answer "try later".
///
/// # FILES
/// `/etc/postfix/main.cf`, the tables that it names.
public final class TrivialRewrite implements Service {
    /// The program.
    public static final Program PROGRAM = new Program() {
        @Override
        public String name() {
            return "trivial-rewrite";
        }

        @Override
        public boolean servesManyClients() {
            return true;
        }

        @Override
        public Service create(ServiceContext context) {
            return new TrivialRewrite(context);
        }
    };

    private final Rewriter rewriter;
    private final Router router;
    private final Router probes;

    private TrivialRewrite(ServiceContext context) {
        router = new Router(context);
        probes = probes(context, router);
        rewriter = new Rewriter(context.conf(), context.log(), router::hasClass);
    }

    /// The router for probes: where it has nothing of its own to say, that for mail.
    private static Router probes(ServiceContext context, Router usual) {
        var conf = context.conf();
        var changes = new HashMap<String, String>();
        for (var param : List.of(VerifyParams.ADDRESS_VERIFY_LOCAL_TRANSPORT,
                VerifyParams.ADDRESS_VERIFY_VIRTUAL_TRANSPORT,
                VerifyParams.ADDRESS_VERIFY_RELAY_TRANSPORT,
                VerifyParams.ADDRESS_VERIFY_DEFAULT_TRANSPORT,
                VerifyParams.ADDRESS_VERIFY_RELAYHOST, VerifyParams.ADDRESS_VERIFY_TRANSPORT_MAPS,
                VerifyParams.ADDRESS_VERIFY_SENDER_DEPENDENT_RELAYHOST_MAPS,
                VerifyParams.ADDRESS_VERIFY_SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS)) {
            if (conf.isSet(param.name())) {
                // Expanded now: it may refer to the very parameter that it stands for.
                changes.put(param.name().substring("address_verify_".length()),
                        conf.expand(conf.raw(param.name())).replace("$", "$$"));
            }
        }
        return changes.isEmpty() ? usual : new Router(context.with(conf.with(changes)));
    }

    @Override
    public void session(Connection connection) throws IOException {
        var in = new AttrReader(connection.wire().in());
        var out = new AttrWriter(connection.wire().out());
        while (connection.wire().awaitMore()) {
            switch (RewriteRequest.read(in)) {
                case RewriteRequest.Rewrite(var context, var address) ->
                        out.text("address", rewriter.rewrite(context, address)).end();
                case RewriteRequest.Resolve(var sender, var address) ->
                        router.resolve(sender, address).write(out);
                case RewriteRequest.ResolveProbe(var sender, var address) ->
                        probes.resolve(sender, address).write(out);
            }
        }
    }
}
