package org.postrider.local;

import java.util.Map;
import java.util.TreeMap;
import org.postrider.command.CommandEnvironment;
import org.postrider.command.CommandLine;
import org.postrider.command.CommandRunner;
import org.postrider.local.UserTable.User;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.dsn.Outcome;
import org.postrider.mail.params.LocalParams;
import org.postrider.mailbox.Envelope;
import org.postrider.mailbox.Mbox;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.Delivery;

/// Delivers to commands of users and aliases.
final class Commands {
    private final ServiceContext context;
    private final Conf conf;
    private final CommandRunner runner;

    Commands(ServiceContext context) {
        this.context = context;
        conf = context.conf();
        runner = new CommandRunner(context);
    }

    /// Runs a command with the message.
    ///
    /// @param text as the user or the administrator wrote it
    /// @param who with whose rights
    /// @param named the recipient, for the environment
    Outcome deliver(String text, User who, LocalNames named, Envelope envelope,
            Delivery delivery) {
        if (delivery.probes()) {
            return Outcome.sent("delivers to command: " + text);
        }
        var command = CommandLine.parse(text, conf.get(LocalParams.LOCAL_COMMAND_SHELL));
        var directory = named.expand(conf.get(LocalParams.COMMAND_EXECUTION_DIRECTORY),
                conf.get(LocalParams.EXECUTION_DIRECTORY_EXPANSION_FILTER));
        var job = new CommandRunner.Job(command, who.identity(),
                environment(who, named, envelope, delivery), directory,
                conf.get(LocalParams.COMMAND_TIME_LIMIT), "",
                conf.get(LocalParams.MAILBOX_SIZE_LIMIT));
        return runner.run(job, to -> envelope.copy(delivery.content(), to, false,
                Mbox.separator(envelope.sender(), context.clock())),
                _ -> Outcome.sent("delivered to command: " + text));
    }

    /// What the command learns about the message. Strangers choose some of it, and commands give it
    /// to shells: characters that `command_expansion_filter` does not have become `_`.
    private Map<String, String> environment(User who, LocalNames named, Envelope envelope,
            Delivery delivery) {
        var all = new TreeMap<String, String>();
        all.put("USER", named.user().name());
        all.put("LOGNAME", named.user().name());
        put(all, "HOME", who.home().toString());
        put(all, "SHELL", who.shell());
        put(all, "EXTENSION", named.extension());
        all.put("RECIPIENT", named.recipient());
        all.put("LOCAL", Address.local(named.recipient()));
        put(all, "DOMAIN", Address.domain(named.recipient()));
        all.put("SENDER", envelope.sender());
        put(all, "ORIGINAL_RECIPIENT", named.original());
        var request = delivery.request();
        var client = request.client();
        put(all, "CLIENT_HOSTNAME", client.name());
        put(all, "CLIENT_ADDRESS", client.address());
        put(all, "CLIENT_HELO", client.helo());
        put(all, "CLIENT_PROTOCOL", client.protocol());
        put(all, "SASL_METHOD", client.saslMethod());
        put(all, "SASL_SENDER", client.saslSender());
        put(all, "SASL_USERNAME", client.saslUsername());
        put(all, "ENVID", request.envid());
        var filter = conf.get(LocalParams.COMMAND_EXPANSION_FILTER);
        all.replaceAll((_, value) -> LocalNames.filtered(value, filter));
        var whole = CommandEnvironment.of(conf);
        whole.putAll(all);
        return whole;
    }

    private static void put(Map<String, String> all, String name, String value) {
        if (!value.isEmpty()) {
            all.put(name, value);
        }
    }
}
