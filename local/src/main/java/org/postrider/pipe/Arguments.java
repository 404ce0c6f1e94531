package org.postrider.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Macros;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.tables.Delimiters;
import org.postrider.util.Bytes;

/// Makes the arguments of a command from those in master.cf.
final class Arguments {
    private final Attributes attributes;
    private final DeliveryRequest request;
    private final Delimiters delimiters;
    private String unknown = "";

    /// @param attributes of the service
    /// @param request what is delivered
    /// @param delimiters where extensions begin
    Arguments(Attributes attributes, DeliveryRequest request, Delimiters delimiters) {
        this.attributes = attributes;
        this.request = request;
        this.delimiters = delimiters;
    }

    /// The program and its arguments.
    ///
    /// @return empty if a macro is unknown, see [#unknownMacro]
    Optional<List<String>> expand() {
        var all = new ArrayList<String>();
        for (var argument : attributes.command()) {
            var use = new Use();
            var first = use.expand(argument, request.recipients().getFirst());
            if (!unknown.isEmpty()) {
                return Optional.empty();
            }
            all.add(first);
            for (int i = 1; use.recipient && i < request.recipients().size(); i++) {
                all.add(use.expand(argument, request.recipients().get(i)));
            }
        }
        return Optional.of(all);
    }

    /// The macro that nobody knows; empty if there was none.
    String unknownMacro() {
        return unknown;
    }

    /// The envelope sender, or what stands for the null sender.
    String sender() {
        return request.sender().isEmpty() ? attributes.nullSender() : request.sender();
    }

    /// One argument, and what its macros are about.
    private final class Use {
        private boolean recipient;

        String expand(String argument, Recipient to) {
            return new Macros(name -> {
                var value = value(name, to);
                if (value == null) {
                    unknown = name;
                }
                return value == null ? "" : value.replace("$", "$$");
            }).expand(argument);
        }

        private String value(String name, Recipient to) {
            var ofRecipient = ofRecipient(name, to);
            recipient |= ofRecipient != null;
            return ofRecipient != null ? ofRecipient : ofMessage(name);
        }
    }

    private String ofRecipient(String name, Recipient to) {
        return switch (name) {
            case "recipient" -> whole(to.address());
            case "original_recipient" -> whole(to.original());
            case "mailbox" -> local(to.address());
            case "user" -> delimiters.without(local(to.address()));
            case "extension" -> {
                var local = local(to.address());
                int at = delimiters.extensionAt(local);
                yield at < 0 ? "" : local.substring(at + 1);
            }
            case "domain" -> domain(Address.domain(to.address()));
            default -> null;
        };
    }

    private String ofMessage(String name) {
        var client = request.client();
        return switch (name) {
            case "sender" -> attributes.has('q') ? quoted(sender()) : sender();
            case "nexthop" -> domain(request.nexthop());
            case "size" -> Long.toString(request.size());
            case "queue_id" -> request.queueId();
            case "envid" -> request.envid();
            case "client_address" -> client.address();
            case "client_hostname" -> client.name();
            case "client_helo" -> client.helo();
            case "client_port" -> client.port();
            case "client_protocol" -> client.protocol();
            case "sasl_method" -> client.saslMethod();
            case "sasl_sender" -> client.saslSender();
            case "sasl_username" -> client.saslUsername();
            default -> null;
        };
    }

    private String whole(String address) {
        var domain = Address.domain(address);
        var local = local(address);
        if (domain.isEmpty()) {
            return attributes.has('q') ? quoted(local) : local;
        }
        var folded = local + "@" + domain(domain);
        return attributes.has('q') ? quoted(folded) : folded;
    }

    private static String quoted(String address) {
        return Address.external(address);
    }

    private String local(String address) {
        var local = Address.local(address);
        return attributes.has('u') ? Bytes.lower(local) : local;
    }

    private String domain(String domain) {
        return attributes.has('h') ? Bytes.lower(domain) : domain;
    }
}
