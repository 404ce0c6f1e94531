package org.postrider.pipe;

import java.io.IOException;
import org.postrider.command.CommandEnvironment;
import org.postrider.command.CommandLine;
import org.postrider.command.CommandRunner;
import org.postrider.mail.params.LocalParams;
import org.postrider.mailbox.Identity;
import org.postrider.pipe.Attributes.BadAttributeException;
import org.postrider.server.Connection;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.util.FatalException;

/// spawn - run a command for each client
///
/// # SYNOPSIS
/// `spawn [generic options] user=name[:group] argv=command [argument...]`
///
/// # DESCRIPTION
/// Listens as master.cf says, and runs an external command for each client that connects: what the
/// client sends is its standard input, its standard output and error go to the client. Policy servers
/// and content filters that know nothing of sockets are run so.
///
/// The command runs as this user and group, which must be neither root's nor the mail system's, with
/// the environment that `export_environment` names, and is ended after *service*`_time_limit`
/// (`command_time_limit`).
///
/// # SECURITY
/// In its place in master.cf, the service must not run as an unprivileged user (column *unpriv*): it
/// would have no right to become the user of the command.
///
/// # DIAGNOSTICS
/// A command that ends with another status than 0 is logged, and so are attributes that are wrong.
///
/// # FILES
/// `/etc/postfix/master.cf`.
public final class Spawn implements Service {
    /// The program.
    public static final Program PROGRAM = new Program() {
        @Override
        public String name() {
            return "spawn";
        }

        @Override
        public Privileges privileges() {
            return Privileges.ROOT;
        }

        @Override
        public Service create(ServiceContext context) {
            return new Spawn(context);
        }
    };

    private final ServiceContext context;
    private final CommandRunner runner;

    private Spawn(ServiceContext context) {
        this.context = context;
        runner = new CommandRunner(context);
    }

    @Override
    public void session(Connection connection) throws IOException {
        Attributes with;
        Identity who;
        try {
            for (var word : context.args()) {
                if (word.startsWith("argv=")) {
                    break;
                }
                if (!word.startsWith("user=")) {
                    throw new BadAttributeException("unknown attribute name: " + word);
                }
            }
            with = Attributes.parse(context.args());
            who = PipeDeliverer.identity(with, context.conf());
        } catch (BadAttributeException e) {
            throw new FatalException(e.getMessage());
        }
        var job = new CommandRunner.Job(CommandLine.of(with.command()), who,
                CommandEnvironment.of(context.conf()), "",
                context.conf().get(LocalParams.SERVICE_TIME_LIMIT.of(context.name())));
        var command = with.command().getFirst();
        var end = runner.converse(job, connection.wire().in(), connection.wire().out());
        if (end.isEmpty()) {
            context.log().warning("command " + command + ": time limit exceeded");
        } else if (end.get().signal() != 0) {
            context.log().warning("command " + command + " killed by signal "
                    + end.get().signal());
        } else if (end.get().status() != 0) {
            context.log().warning("command " + command + " exit status " + end.get().status());
        }
    }
}
