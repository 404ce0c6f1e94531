package org.postrider.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class BiffTest {
    @Test
    void mail_isAnnouncedWithItsPlace() throws Exception {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                var biff = new Biff((InetSocketAddress) server.getLocalSocketAddress())) {
            server.setSoTimeout(10_000);
            biff.notify("anna", 0);
            biff.notify("anna", 123_456_789_012L);
            assertEquals("anna@0", received(server));
            assertEquals("anna@123456789012", received(server));
        }
    }

    private static String received(DatagramSocket server) throws Exception {
        var packet = new DatagramPacket(new byte[100], 100);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
    }

    @Test
    void nobody_listens_isNoError() throws Exception {
        int port;
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        try (var biff = new Biff(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            for (int i = 0; i < 10; i++) {
                biff.notify("anna", i);
            }
        }
    }
}
