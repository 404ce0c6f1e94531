package org.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.params.ConfException;
import org.postrider.util.Bytes;
import org.postrider.util.Severity;
import org.postrider.util.sys.Datagrams;
import org.postrider.util.sys.Descriptors;

class LogLineTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-01T01:00:36Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Conf conf(String lines) throws Exception {
        Files.writeString(folder.resolve("main.cf"), "queue_directory = " + folder
                + "\nmyhostname = mail.example\n" + lines);
        Files.createDirectories(folder.resolve("public"));
        return Conf.of(MainCf.read(folder));
    }

    @ParameterizedTest
    @CsvSource({"2026-11-01T01:00:36Z, Nov  1 01:00:36", "2026-01-31T23:59:09Z, Jan 31 23:59:09",
        "2026-12-10T00:00:00Z, Dec 10 00:00:00"})
    void stamp_times_lookLikeSyslog(String time, String expected) {
        assertEquals(expected, LogLine.stamp(Instant.parse(time).getEpochSecond(), ZoneId.of("Z")));
    }

    @Test
    void line_warning_hasSeverityAndIsPrintable() {
        var format = new LogLine(CLOCK, "mail", 4711);
        assertEquals("Nov  1 01:00:36 mail postfix/smtpd[4711]: warning: a?b",
                Bytes.text(format.forFile(Severity.WARNING, "postfix/smtpd", "a\nb")));
        assertEquals("<18>Nov  1 01:00:36 postfix/master[4711]: fatal: x",
                Bytes.text(format.forSyslog(2, Severity.FATAL, "postfix/master", "x")));
    }

    @Test
    void output_withPostlog_sendsDatagrams() throws Exception {
        var conf = conf("maillog_file = /var/log/none/maillog\npostlog_service_name = writer\n");
        try (var in = Descriptors.source(Datagrams.bind(folder + "/public/writer"))) {
            var output = LogOutput.ofDaemon(conf, CLOCK, -1);
            output.log("postfix/qmgr").info("one");
            output.log("postfix/relay/smtp").error("two");
            var pid = ProcessHandle.current().pid();
            assertEquals("Nov  1 01:00:36 mail postfix/qmgr[" + pid + "]: one", next(in));
            assertEquals("Nov  1 01:00:36 mail postfix/relay/smtp[" + pid + "]: error: two",
                    next(in));
        }
    }

    private static String next(java.nio.channels.Pipe.SourceChannel in) throws Exception {
        var buffer = ByteBuffer.allocate(1000);
        int length = in.read(buffer);
        return Bytes.text(buffer.array(), 0, length);
    }

    @Test
    void output_postlogStartsAgain_isFoundAgain() throws Exception {
        var conf = conf("maillog_file = /var/log/none/maillog\n");
        var socket = folder.resolve("public/postlog");
        LogOutput output;
        try (var in = Descriptors.source(Datagrams.bind(socket.toString()))) {
            output = LogOutput.ofDaemon(conf, CLOCK, -1);
            output.log("a").info("one");
            next(in);
        }
        Files.delete(socket);
        try (var in = Descriptors.source(Datagrams.bind(socket.toString()))) {
            output.log("a").info("two");
            assertEquals("Nov  1 01:00:36 mail a[" + ProcessHandle.current().pid() + "]: two",
                    next(in));
        }
    }

    @Test
    void output_loggerIsStuck_holdsNobodyUpTwice() throws Exception {
        var conf = conf("maillog_file = /var/log/none/maillog\n");
        try (var in = Descriptors.source(Datagrams.bind(folder + "/public/postlog"))) {
            var log = LogOutput.ofDaemon(conf, CLOCK, -1).log("a");
            // More than any socket takes, net.unix.max_dgram_qlen is 10 as a rule.
            assertTimeoutPreemptively(LogSocket.PATIENCE.multipliedBy(10), () -> {
                for (int i = 0; i < 1000; i++) {
                    log.info("waits");
                }
            });
            int read = 0;
            in.configureBlocking(false);
            while (in.read(ByteBuffer.allocate(1000)) > 0) {
                read++;
            }
            assertTrue(read < 1000, "the socket was full");
            in.configureBlocking(true);
            log.info("again");
            assertTrue(next(in).endsWith(": again"));
        }
    }

    @Test
    void output_loggerIsSlow_getsEveryLine() throws Exception {
        var conf = conf("maillog_file = /var/log/none/maillog\n");
        try (var in = Descriptors.source(Datagrams.bind(folder + "/public/postlog"))) {
            var log = LogOutput.ofDaemon(conf, CLOCK, -1).log("a");
            var sender = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    log.info("line " + i);
                }
            });
            for (int i = 0; i < 1000; i++) {
                assertTrue(next(in).endsWith(": line " + i));
            }
            sender.join();
        }
    }

    @Test
    void output_ofCommand_beginsTheFile() throws Exception {
        var file = folder.resolve("maillog");
        var conf = conf("maillog_file = " + file + "\nmaillog_file_prefixes = " + folder
                + "\nmaillog_file_permissions = 0640\n");
        var output = LogOutput.ofCommand(conf, CLOCK);
        output.log("a").info("one");
        output.log("a").info("two");
        var pid = ProcessHandle.current().pid();
        assertEquals("Nov  1 01:00:36 mail a[" + pid + "]: one\nNov  1 01:00:36 mail a[" + pid
                + "]: two\n", Files.readString(file));
        assertEquals(0640, (Integer) Files.getAttribute(file, "unix:mode") & 0777);
    }

    @Test
    void output_badParameters_areRefused() throws Exception {
        assertThrows(ConfException.class,
                () -> LogOutput.ofCommand(conf("syslog_facility = nonsense\n"), CLOCK));
        assertThrows(ConfException.class,
                () -> LogOutput.ofCommand(conf("maillog_file_permissions = 888\n"), CLOCK));
    }
}
