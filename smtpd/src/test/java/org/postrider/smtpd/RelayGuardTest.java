package org.postrider.smtpd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.testing.ChatScript;
import org.postrider.testing.FixedResolver;
import org.postrider.util.FatalException;

/// smtpd does not start where nothing in its lists stops mail of strangers for strangers. All of this is
/// what Postfix 3.11 did.
final class RelayGuardTest {
    private static SmtpdFixture smtpd(String relay, String recipient) throws Exception {
        return new SmtpdFixture(List.of("smtpd_relay_restrictions = " + relay,
                "smtpd_recipient_restrictions = " + recipient,
                "smtpd_restriction_classes = stops, goes", "stops = permit_mynetworks, reject",
                "goes = permit_mynetworks"), new FixedResolver());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"permit_mynetworks|permit_mynetworks", "''|''",
        "permit_mynetworks, permit, reject|''",
        "permit_mynetworks, warn_if_reject reject_unauth_destination|''",
        "permit_mynetworks, goes|''", "check_recipient_access static:reject|''",
        "permit_sasl_authenticated|defer_if_reject, permit_mynetworks",
        "permit_mynetworks reject_unlisted_recipient|permit_auth_destination",
        "check_recipient_access inline:{x=reject}|permit_mx_backup"})
    void lists_thatStopNobody_areRefused(String relay, String recipient) {
        var fatal = assertThrows(FatalException.class, () -> smtpd(relay, recipient).close());
        assertTrue(fatal.getMessage().contains("in parameter smtpd_relay_restrictions or"
                + " smtpd_recipient_restrictions, specify at least one working instance of:"
                + " reject_unauth_destination, defer_unauth_destination, reject, defer,"
                + " defer_if_permit or check_relay_domains"), fatal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|permit_mynetworks, reject_unauth_destination",
        "permit_mynetworks, stops|''", "defer_unauth_destination|''", "defer_if_permit|''",
        "defer|''", "permit_mynetworks|reject", "reject_unauth_destination, permit|permit",
        "REJECT|''", "goes|stops", "warn_if_reject warn_if_reject reject|''", "sleep 1, reject|''"})
    void lists_thatStopStrangers_areTaken(String relay, String recipient) throws Exception {
        try (var smtpd = smtpd(relay, recipient)) {
            ChatScript.parse("S: 220\nC: QUIT\nS: 221\n")
                    .run(smtpd.system.address("smtpd"));
        }
    }
}
