package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;

class UpstreamTest {
    private static List<String> log(String chat) throws Exception {
        var script = ChatScript.parse(
                "= smtpd_upstream_proxy_protocol = haproxy\n= smtpd_upstream_proxy_timeout = 1\n"
                        + chat);
        try (var smtpd = new SmtpdFixture(script.settings(), new FixedResolver()
                .name("192.0.2.1", "c.example").host("c.example", "192.0.2.1"))) {
            script.run(smtpd.system.address("smtpd"));
            smtpd.system.log().await("disconnect from");
            return smtpd.system.log().lines().stream().filter(l -> l.contains("smtpd: "))
                    .map(l -> l.substring(l.indexOf("smtpd: ") + 7)).toList();
        }
    }

    @Test
    void proxy_saysWhoTheClientIs() throws Exception {
        assertEquals(List.of("connect from c.example[192.0.2.1]",
                "disconnect from c.example[192.0.2.1] ehlo=1 quit=1 commands=2"),
                log("C! PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\\r\\n\nS: 220\nC: EHLO x\nS: 250\n"
                        + "C: QUIT\nS: 221\n"));
    }

    @Test
    void proxy_thatSaysSomethingElse_isRefused() throws Exception {
        assertEquals(List.of("warning: haproxy read: short protocol header: EHLO x\\r\\n",
                "connect from unknown[unknown]",
                "disconnect from unknown[unknown] commands=0/0"),
                log("C: EHLO x\nS: 421 4.3.0 mail.example.com Server local error\nS: <EOF>\n"));
    }

    @Test
    void proxy_thatSaysNothing_isRefused() throws Exception {
        assertEquals("warning: haproxy read: timeout error",
                log("S: 421 4.3.0 mail.example.com Server local error\nS: <EOF>\n").getFirst());
    }
}
