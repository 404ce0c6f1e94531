package org.postrider.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.mail.conf.Conf;
import org.postrider.server.LineSink;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.tables.Tables;
import org.postrider.testing.MemoryLog;
import org.postrider.testing.NoIpc;
import org.postrider.testing.NoResolver;
import org.postrider.util.Bytes;
import org.postrider.util.Timers;

class PostlogdTest {
    @TempDir
    private Path folder;
    private final MemoryLog log = new MemoryLog();

    private Service service(String mainCf) throws IOException {
        Files.writeString(folder.resolve("main.cf"), mainCf);
        try (var timers = new Timers(); var tables = new Tables(log)) {
            return Postlogd.PROGRAM.create(new ServiceContext("postlog", "postlogd", Conf.load(folder), log,
                    Clock.systemUTC(), timers, new NoResolver(), tables, new NoIpc()));
        }
    }

    /// The master.cf of most distributions has the service, their main.cf no file: the lines of the
    /// process that hosts it must go to the system's logger.
    @Test
    void service_withoutFile_takesNoLinesOfItsProcess_andPassesOthersOn() throws IOException {
        var service = service("maillog_file =\n");
        assertFalse(service instanceof LineSink);
        service.datagram(Bytes.of("Nov 22 14:00:00 host postfix/smtpd[12]: connect from x[192.0.2.1]"));
        service.datagram(Bytes.of("odd"));
        assertEquals(List.of("postfix: connect from x[192.0.2.1]", "postfix: odd"), log.lines());
    }

    @Test
    void service_withFile_writesLinesThere() throws IOException {
        var file = folder.resolve("log");
        var sink = assertInstanceOf(LineSink.class, service("maillog_file = " + file
                + "\nmaillog_file_prefixes = " + folder + "\n"));
        sink.line(Bytes.of("one"));
        assertEquals("one\n", Files.readString(file));
    }
}
