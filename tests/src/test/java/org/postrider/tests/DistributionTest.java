package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testing.Await;
import org.postrider.testing.MiniSystem;
import org.postrider.testing.RealSystem;
import org.postrider.testing.SmtpClient;

/// Settings as distributions, mail suites and old hosts have them: the mail system must start with them as
/// they are, and what is not concerned by a mistake must work.
class DistributionTest {
    /// In the style of Debian, of suites with postscreen, and of hosts that came from Postfix 2.
    private static final String MAIN = """
        # a comment
          # an indented comment
        smtpd_banner = $myhostname ESMTP $mail_name (Example/GNU) \u00e4
        biff = no
        append_dot_mydomain = no
        readme_directory = no
        program_directory = /usr/libexec/postfix
        sendmail_path = /usr/sbin/sendmail.postfix
        debugger_command =
        \t PATH=/bin:/usr/bin:/usr/local/bin:/usr/X11R6/bin
        \t ddd $daemon_directory/$process_name $process_id & sleep 5
        smtpd_use_tls=yes
        smtpd_tls_cert_file=/nowhere/cert.pem
        smtpd_tls_key_file=$smtpd_tls_cert_file
        smtpd_tls_eecdh_grade = ultra
        smtpd_tls_mandatory_ciphers = AES128+EECDH:AES128+EDH
        tls_ssl_options = NO_COMPRESSION, 0x40000000
        smtpd_tls_session_cache_database = btree:${data_directory}/smtpd_scache
        mydestination = $myhostname, localhost.$mydomain, , localhost
        relayhost =\s
        mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128 [192.168.3.0]/255
        mailbox_size_limit = 0
        recipient_delimiter = +
        inet_protocols = ipv4
        maps_rbl_domains = blackholes.example
        my_restrictions = permit_mynetworks,
            # a comment within
            reject_unauth_destination, misspelt_restriction
        smtpd_client_restrictions = permit_mynetworks, reject_maps_rbl, reject_unknown_client
        smtpd_helo_restrictions = permit_mynetworks, permit_naked_ip_address, reject_invalid_hostname
        smtpd_recipient_restrictions = $my_restrictions, check_relay_domains
        reject_non_fqdn_hostname = yes
        relocated_maps =
        lmtp_generic_maps = netinfo:/people
        postscreen_greet_action = enforce
        postscreen_greet_wait = ${stress?2}${stress:6}s
        postscreen_dnsbl_threshold = many
        default_transport = discard:
        smtpd_hard_error_limit = ${stress?1}${stress:5}
        """;

    @TempDir
    private Path folder;

    private RealSystem system(int screened, int port) throws IOException {
        var name = Files.writeString(folder.resolve("mailname"), "mail.example.com\n");
        return RealSystem.in(folder, MiniSystem.in(folder).main(MAIN.split("\n"))
                .main("myorigin = " + name, "alias_maps =", "local_transport = discard")
                .master("127.0.0.1:" + screened + " inet n - - - 1 postscreen",
                        "smtpd pass - - - - - smtpd",
                        "  -o smtpd_helo_required=yes -o { smtpd_data_restrictions = permit_mynetworks, reject }",
                        "tlsproxy unix - - - - 0 tlsproxy", "dnsblog unix - - - - 0 dnsblog",
                        "127.0.0.1:" + port + " inet\tn\t-\tn\t-\t-\tsmtpd -v -osmtpd_delay_reject=no",
                        "pickup fifo n - - 60 1 pickup", "qmgr fifo n - n 300 1 nqmgr",
                        "cleanup unix n - - - 0 cleanup", "rewrite unix - - - - - trivial-rewrite",
                        "bounce unix - - n - 0 bounce", "anvil unix - - n - 1 anvil",
                        "discard unix - - n - - discard",
                        "uucp unix - n n - - pipe",
                        "  flags=Fqhu user=nobody argv=uux -r -n -z -a$sender - $nexthop!rmail ($recipient)"));
    }

    @Test
    void settingsOfOthers_passTheCheck_startAndWork() throws Exception {
        int screened = RealSystem.freePort();
        int port = RealSystem.freePort();
        try (var system = system(screened, port)) {
            var check = system.postfix("check");
            assertEquals(0, check.status(), check.output());
            assertTrue(check.output().contains("there is no restriction \"misspelt_restriction\""),
                    check.output());
            system.start();
            for (int each : List.of(screened, port)) {
                try (var client = new SmtpClient(each).hello()) {
                    var reply = client.send("a@client.example", "root", "Subject: x\r\n\r\nbody\r\n");
                    assertTrue(reply.startsWith("250 "), reply);
                }
            }
            Await.until("both are delivered", () -> system.log().lines()
                    .filter(l -> l.contains("to=<root@mail.example.com>, orig_to=<root>")
                            && l.contains("status=sent")).count() == 2);
            assertFalse(system.log().contains("fatal:"), system.log());
        }
    }
}
