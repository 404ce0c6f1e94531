package org.postrider.mail.conf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected networks are those of Postfix on a host with these addresses.
class OwnNetworksTest {
    private static List<OwnNetworks.Own> host() throws IOException {
        var all = new ArrayList<OwnNetworks.Own>();
        for (var own : List.of("127.0.0.1/8", "192.0.2.2/25", "::1/128", "2001:db8::2/64")) {
            int slash = own.indexOf('/');
            all.add(new OwnNetworks.Own(InetAddress.getByName(own.substring(0, slash)),
                    Integer.parseInt(own.substring(slash + 1))));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        class  | all           | all  | 127.0.0.0/8 192.0.2.0/24 [::1]/128 [2001:db8::]/64
        subnet | all           | all  | 127.0.0.0/8 192.0.2.0/25 [::1]/128 [2001:db8::]/64
        host   | all           | all  | 127.0.0.1/32 192.0.2.2/32 [::1]/128 [2001:db8::2]/128
        subnet | all           | ipv4 | 127.0.0.0/8 192.0.2.0/25
        subnet | all           | ipv6 | [::1]/128 [2001:db8::]/64
        subnet | loopback-only | all  | 127.0.0.0/8 [::1]/128
        host   | 127.0.0.1     | all  | 127.0.0.1/32
        subnet | 192.0.2.2, [::1] | all | 192.0.2.0/25 [::1]/128
        """)
    void networks_byStyleInterfacesProtocols(String style, String interfaces, String protocols,
            String expected) throws IOException {
        var conf = Conf.of(new MainCf(Path.of("/etc/postfix/main.cf"), Map.of()))
                .with(Map.of("inet_interfaces", interfaces, "inet_protocols", protocols));
        var networks = new ArrayList<String>();
        for (var own : OwnNetworks.wanted(conf, host())) {
            networks.add(OwnNetworks.network(own, style));
        }
        assertEquals(expected, String.join(" ", networks));
    }

    @Test
    void compress_addresses_isShortestForm() {
        assertEquals("2001:db8::1", OwnNetworks.compress("2001:db8:0:0:0:0:0:1"));
        assertEquals("::", OwnNetworks.compress("0:0:0:0:0:0:0:0"));
        assertEquals("fe80::", OwnNetworks.compress("fe80:0:0:0:0:0:0:0%eth0"));
    }
}
