package org.postrider.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The list of parsers that what comes in by smtpd and qmqpd reaches. Each has a test with changed input, and
/// one with its input cut at each byte, often the same. Who adds a parser adds a line.
class FuzzedParsersTest {
    private static final String SMTPD = "smtpd/src/test/java/org/postrider/smtpd/";

    /// Parser; its test, below [#SMTPD], the top (`/`) or beside it; the case where the test has several.
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "commands and their addresses;FuzzTest#commandParser_anyLine_givesACommand;",
        "sessions with DATA and BDAT;FuzzTest#session_anyCommands_areAnsweredAndOthersAreServed;",
        "DATA and BDAT cut;FuzzTest#session_cutAtEachByte_deliversWhatWasComplete;",
        "chunks of BDAT;ChunksTest#copy_cutAnywhere_givesTheSameLines;",
        "XFORWARD;FuzzTest#trustedCommand_cutAndChanged_isAnswered;\"XFORWARD ",
        "XCLIENT;FuzzTest#trustedCommand_cutAndChanged_isAnswered;\"XCLIENT ",
        "restriction lists;FuzzTest#restrictionLists_anyWords_stopTheServiceOrBreakOneElement;",
        "PROXY 1;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException;\"PROXY 1\"",
        "PROXY 2;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException;\"PROXY 2\"",
        "SASL PLAIN;ParsersFuzzTest#mechanism_ofCutAndChangedResponses_letsNobodyIn;\"PLAIN|",
        "SASL LOGIN;ParsersFuzzTest#mechanism_ofCutAndChangedResponses_letsNobodyIn;\"LOGIN|",
        "SASL CRAM-MD5;ParsersFuzzTest#mechanism_ofCutAndChangedResponses_letsNobodyIn;\"CRAM-MD5|",
        "SASL SCRAM-SHA-256, base 64;ParsersFuzzTest#mechanism_ofCutAndChangedResponses_letsNobodyIn"
                + ";\"SCRAM-SHA-256|",
        "Dovecot's answers;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"dovecot\"",
        "saslauthd's answers;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException"
                + ";\"saslauthd\"",
        "policy answers;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"policy server\"",
        "milter packets;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException"
                + ";\"milter packet\"",
        "milter answers;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"milter\"",
        "replies of the content filter;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything"
                + ";\"content filter\"",
        "tcp table;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"tcp table\"",
        "socketmap table;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"socketmap table\"",
        "memcache table;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"memcache table\"",
        "ldap table;PeersFuzzTest#answers_cutAndChanged_doNotBreakAnything;\"ldap table\"",
        "anvil's answers;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException"
                + ";AnvilReply::read",
        "verify's answers;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException"
                + ";VerifyReply::read",
        "cleanup's answers;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException"
                + ";CleanupReply::read",
        "answers about addresses;ParsersFuzzTest#parser_ofCutAndChangedInput_givesAValueOrAnIoException"
                + ";ResolveReply::read",
        "DNS answers;/dns/src/test/java/org/postrider/dns/DnsResolverTest"
                + "#answers_cutAndChanged_areAnswersOrTriedAgain;",
        "TLS hellos;/net/src/test/java/org/postrider/net/tls/TlsLayerTest"
                + "#hellos_cutAndChanged_sayNothingOrTheSame;",
        "QMQP netstrings;../qmqpd/QmqpdTest#packet_changed_isAnsweredOrDropped;",
        "QMQP netstrings cut;../qmqpd/QmqpdTest#packet_cutAnywhere_isNotQueued;"})
    void parser_hasItsTest(String parser, String test, String part) throws IOException {
        int hash = test.indexOf('#');
        var root = Path.of("..").toAbsolutePath();
        var name = test.substring(0, hash) + ".java";
        var source = Files.readString(name.startsWith("/") ? root.resolve(name.substring(1))
                : root.resolve(SMTPD).resolve(name).normalize());
        int method = source.indexOf("    void " + test.substring(hash + 1) + "(");
        assertTrue(method > 0, parser + " has no " + test);
        assertTrue(source.lastIndexOf("Test\n", method) > source.lastIndexOf("    }\n", method),
                test + " is not run");
        assertTrue(part == null || source.contains(part), parser + " is not in " + test);
    }
}
