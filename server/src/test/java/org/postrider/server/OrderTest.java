package org.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.mail.conf.LogicalLines;
import org.postrider.mail.conf.MainCf;
import org.postrider.mail.conf.MasterCf;
import org.postrider.util.AttrReader;
import org.postrider.util.AttrWriter;

class OrderTest {
    private static Order order() throws IOException {
        var lines = LogicalLines.read(new StringReader("""
                relay unix - - n 60? 5 smtp -v -o a=b -o { c = d e } x
                25 inet n n y - - smtpd
                """));
        var entries = MasterCf.parse(Path.of("master.cf"), lines).entries();
        var setting = new MainCf.Entry("myhostname", "mail.example", 3);
        var mainCf = new MainCf(Path.of("/etc/postfix/main.cf"),
                Map.of(setting.name(), setting));
        return new Order(mainCf, 4, List.of(
                new Order.Item(entries.get(0),
                        List.of(new Order.Socket(5, Order.Kind.UNIX))),
                new Order.Item(entries.get(1), List.of(new Order.Socket(6, Order.Kind.INET),
                        new Order.Socket(7, Order.Kind.INET6)))));
    }

    private static byte[] bytes() throws IOException {
        var out = new ByteArrayOutputStream();
        order().write(new AttrWriter(out));
        return out.toByteArray();
    }

    private static Order read(byte[] bytes) throws IOException {
        return Order.read(new AttrReader(new ByteArrayInputStream(bytes)));
    }

    @Test
    void read_written_isTheSame() throws IOException {
        assertEquals(order(), read(bytes()));
    }

    @Test
    void read_cutAnywhere_isRefused() throws IOException {
        var all = bytes();
        for (int end = 0; end < all.length; end++) {
            var cut = Arrays.copyOf(all, end);
            assertThrows(IOException.class, () -> read(cut));
        }
    }
}
