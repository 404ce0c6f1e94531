package org.postrider.pipe;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.command.CommandEnvironment;
import org.postrider.command.CommandLine;
import org.postrider.command.CommandRunner;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.header.Loops;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.params.LocalParams;
import org.postrider.mail.proto.Recipient;
import org.postrider.mailbox.Identity;
import org.postrider.pipe.Attributes.BadAttributeException;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Deliverer;
import org.postrider.server.agent.Delivery;
import org.postrider.tables.Delimiters;
import org.postrider.util.sys.Users;

/// Runs the command of a service for each request.
final class PipeDeliverer implements Deliverer {
    private final ServiceContext context;
    private final Conf conf;
    private final CommandRunner runner;

    PipeDeliverer(ServiceContext context) {
        this.context = context;
        conf = context.conf();
        runner = new CommandRunner(context);
    }

    /// Wrong attributes are no reason to end the process: other services live in it. Mail waits.
    @Override
    public void deliver(Delivery delivery) throws IOException {
        try {
            deliver(delivery, Attributes.parse(context.args()));
        } catch (BadAttributeException e) {
            context.log().fatal(e.getMessage());
            report(delivery, configurationError());
        }
    }

    private void deliver(Delivery delivery, Attributes with)
            throws IOException, BadAttributeException {
        if (with.size() > 0 && delivery.request().size() > with.size()) {
            report(delivery, Outcome.bounced("5.2.3", "message too large"));
            return;
        }
        if (with.has('D') && loops(delivery)) {
            return;
        }
        run(delivery, with, identity(with, conf));
    }

    private static Outcome configurationError() {
        return Outcome.deferred("4.3.5", "mail system configuration error");
    }

    /// Returns what has been here before.
    ///
    /// @return whether no recipient is left
    private boolean loops(Delivery delivery) throws IOException {
        var before = new Loops(delivery.content());
        boolean all = true;
        for (var recipient : delivery.recipients()) {
            if (before.has(recipient.address())) {
                report(delivery, recipient, Outcome.bounced("5.4.6",
                        "mail forwarding loop for " + recipient.address()));
            } else {
                all = false;
            }
        }
        return all;
    }

    /// With whose rights the command runs.
    static Identity identity(Attributes with, Conf conf)
            throws BadAttributeException, IOException {
        var user = Users.named(with.user());
        if (user.isEmpty()) {
            throw new BadAttributeException("get_service_attr: unknown username: " + with.user());
        }
        int gid = user.get().gid();
        if (!with.group().isEmpty()) {
            var group = Users.group(with.group());
            if (group.isEmpty()) {
                throw new BadAttributeException("get_service_attr: unknown group: " + with.group());
            }
            gid = group.get();
        }
        int uid = user.get().uid();
        var owner = conf.get(CommonParams.MAIL_OWNER);
        if (Users.effectiveUser() == 0 && (uid == 0 || gid == 0)) {
            throw new BadAttributeException("user= command-line attribute specifies root"
                    + " privileges");
        }
        if (Users.effectiveUser() == 0 && user.get().name().equals(owner)) {
            throw new BadAttributeException("user= command-line attribute specifies mail system"
                    + " owner " + owner);
        }
        return new Identity(uid, gid, List.of(gid));
    }

    private void run(Delivery delivery, Attributes with, Identity who) {
        var arguments = new Arguments(with, delivery.request(), Delimiters.of(conf));
        var words = arguments.expand();
        if (words.isEmpty()) {
            context.log().warning("file " + conf.directory() + "/master.cf: service "
                    + context.name() + ": unknown macro name: \"" + arguments.unknownMacro()
                    + "\"");
            report(delivery, configurationError());
            return;
        }
        if (delivery.probes()) {
            report(delivery, Outcome.sent("delivers to command: " + words.get().getFirst()));
            return;
        }
        var command = new CommandLine(words.get().getFirst(), words.get(), true);
        Map<String, String> environment = CommandEnvironment.of(conf);
        var job = new CommandRunner.Job(command, who, environment, with.directory(),
                conf.get(LocalParams.SERVICE_TIME_LIMIT.of(context.name())), with.chroot(), 0);
        var message = new PipeMessage(with, arguments.sender(),
                delivery.recipients().getFirst(),
                conf.get(CleanupParams.ENABLE_ORIGINAL_RECIPIENT), context.clock());
        report(delivery, runner.run(job, to -> message.write(delivery.content(), to),
                output -> success(output, with)));
    }

    /// What is told about success: the command may have a word about it.
    private Outcome success(String output, Attributes with) {
        var said = output.strip();
        var text = "delivered via " + context.name() + " service"
                + (said.isEmpty() ? "" : " (" + said.replace('\n', ' ') + ")");
        return new Outcome.Sent(Dsn.of("2.0.0", with.has('X') ? "delivered" : "relayed", text));
    }

    private void report(Delivery delivery, Outcome outcome) {
        delivery.reportRest(outcome, context.name(), delivery.delays());
    }

    private void report(Delivery delivery, Recipient recipient, Outcome outcome) {
        delivery.report(recipient, outcome, context.name(), delivery.delays());
    }
}
