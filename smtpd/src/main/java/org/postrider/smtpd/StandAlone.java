package org.postrider.smtpd;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.postrider.dns.Resolver;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.CommonParams;
import org.postrider.net.SmtpStream;
import org.postrider.server.Connection;
import org.postrider.server.LogOutput;
import org.postrider.server.ServiceContext;
import org.postrider.server.UnixIpc;
import org.postrider.tables.Tables;
import org.postrider.util.FatalException;
import org.postrider.util.Options;
import org.postrider.util.Stdio;
import org.postrider.util.Timers;

/// One SMTP session on standard input and output, for `sendmail -bs`: `smtpd -S`.
///
/// Messages go into `maildrop` as those of sendmail(1) do, whether the mail system is up or down.
/// Whoever may run this may submit mail anyway, so nothing is judged and nobody is counted; a whole
/// session may come at once, with bare line feeds.
public final class StandAlone {
    private static final int EX_TEMPFAIL = 75;
    /// The client is this host, and that is all that is asked.
    private static final Map<String, String> OPEN = Map.ofEntries(
            Map.entry("mynetworks", "127.0.0.0/8"),
            Map.entry("smtpd_client_restrictions", ""),
            Map.entry("smtpd_helo_restrictions", ""),
            Map.entry("smtpd_sender_restrictions", ""),
            Map.entry("smtpd_relay_restrictions", "permit_mynetworks, reject"),
            Map.entry("smtpd_recipient_restrictions", ""),
            Map.entry("smtpd_data_restrictions", ""),
            Map.entry("smtpd_end_of_data_restrictions", ""),
            Map.entry("smtpd_etrn_restrictions", ""),
            Map.entry("smtpd_reject_unlisted_recipient", "no"),
            Map.entry("smtpd_reject_unlisted_sender", "no"),
            Map.entry("smtpd_helo_required", "no"),
            Map.entry("smtpd_forbid_bare_newline", "no"),
            Map.entry("smtpd_forbid_unauth_pipelining", "no"),
            Map.entry("smtpd_client_event_limit_exceptions", "127.0.0.0/8"),
            Map.entry("smtpd_tls_security_level", "none"),
            Map.entry("smtpd_proxy_filter", ""),
            Map.entry("smtpd_milters", ""),
            Map.entry("smtpd_milter_maps", ""),
            Map.entry("smtpd_tls_wrappermode", "no"),
            Map.entry("smtpd_sasl_auth_enable", "no"));

    private StandAlone() {}

    /// Serves one session.
    ///
    /// @param args `-S`, and `-c` with the configuration directory
    /// @return the exit status
    public static int run(String[] args, Stdio io, Resolver resolver) {
        try {
            var options = Options.parse("c:Sv", args);
            if (!options.has('S')) {
                throw new FatalException("this program is started by master(8), or with -S");
            }
            var conf = Conf.load(Path.of(options.value('c', "/etc/postfix")),
                    text -> io.err().println("smtpd: warning: " + text));
            serve(conf.with(OPEN), io, resolver);
            return 0;
        } catch (Options.UsageException | FatalException | IOException e) {
            io.err().println("smtpd: fatal: " + e.getMessage());
            return EX_TEMPFAIL;
        }
    }

    private static void serve(Conf conf, Stdio io, Resolver resolver) throws IOException {
        var clock = Clock.systemDefaultZone();
        var log = LogOutput.ofCommand(conf, clock)
                .log(conf.get(CommonParams.SYSLOG_NAME) + "/smtpd");
        try (var timers = new Timers(); var tables = new Tables(log);
                var wire = new StdioWire(io)) {
            var context = new ServiceContext("smtpd", "smtpd", conf, log, clock, timers, resolver,
                    tables, new UnixIpc(conf, timers));
            var settings = new Settings(context, new Drop.Maildrop(context));
            Session.serve(settings, settings.peers.of(new Connection.Local(wire, "")),
                    new SmtpStream(wire));
        }
    }
}
