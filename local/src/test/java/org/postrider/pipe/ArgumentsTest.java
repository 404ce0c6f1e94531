package org.postrider.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.mail.proto.ClientInfo;
import org.postrider.mail.proto.DeliveryRequest;
import org.postrider.mail.proto.Recipient;
import org.postrider.tables.Delimiters;

class ArgumentsTest {
    private static Optional<List<String>> expand(String flags, String sender, String command,
            String... recipients) {
        var attributes = new Attributes("me", "", "", "", flags, "\n", "NULL", 0,
                List.of(command.split(" ")));
        var request = new DeliveryRequest(0, "active", "QID", 1, 99, "Hop", "", 0, sender, "", 0,
                0, 0, 0, ClientInfo.NONE, Arrays.stream(recipients).map(
                        r -> new Recipient(0, r, r, "", 0)).toList());
        return new Arguments(attributes, request, new Delimiters("+", true)).expand();
    }

    @Test
    void expand_recipientMacros_repeatTheArgument() {
        assertEquals(Optional.of(List.of("x", "-r=A+b@C", "-r=d@e", "A", "d", "b", "", "end")),
                expand("", "s@t", "x -r=${recipient} $user $(extension) end", "A+b@C", "d@e"));
    }

    @Test
    void expand_client_isWhoeverSentTheMessage() {
        var client = new ClientInfo("name", "192.0.2.1", "1025", "ESMTP", "helo", "PLAIN", "login",
                "sender", "", "");
        var macros = "${client_hostname} ${client_address} ${client_port} ${client_protocol} "
                + "${client_helo} ${sasl_method} ${sasl_username} ${sasl_sender} ${queue_id} "
                + "${size} ${envid} ${original_recipient} ${mailbox}";
        var request = new DeliveryRequest(0, "active", "QID", 1, 99, "Hop", "", 0, "s", "env", 0,
                0, 0, 0, client, List.of(new Recipient(0, "A+b@C", "Orig@X", "", 0)));
        assertEquals(Optional.of(List.of("name", "192.0.2.1", "1025", "ESMTP", "helo", "PLAIN",
                "login", "sender", "QID", "99", "env", "Orig@X", "A+b")), new Arguments(
                        new Attributes("me", "", "", "", "", "\n", "", 0,
                                List.of(macros.split(" "))), request, new Delimiters("+", true)).expand());
    }

    @Test
    void expand_flags_foldAndQuote() {
        assertEquals(Optional.of(List.of("x", "A B@c", "c", "hop")),
                expand("h", "", "x $recipient $domain $nexthop", "A B@C"));
        assertEquals(Optional.of(List.of("x", "\"a b\"@C")),
                expand("uq", "", "x $recipient", "A B@C"));
    }

    @Test
    void expand_values_areNotExpandedAgain() {
        assertEquals(Optional.of(List.of("x", "$user${sender}@y", "$z", "NULL")),
                expand("", "", "x $recipient $$z $sender", "$user${sender}@y"));
    }

    @Test
    void expand_unknownMacro_isRefused() {
        assertEquals(Optional.empty(), expand("", "", "x $recipent", "a@b"));
    }
}
