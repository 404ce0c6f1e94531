package org.postrider.mail.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VerpTest {
    @Test
    void sender_hasTheRecipientInIt() {
        assertEquals("list+user=there.example@site.example",
                Verp.sender("+=", "list@site.example", "user@there.example"));
        assertEquals("list-a+b=c.example", Verp.sender("-=", "list", "a+b@c.example"));
        assertEquals("list+user@site.example", Verp.sender("+=", "list@site.example", "user"));
    }
}
