package org.postrider.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1", "::1,::1", "::,::", "2001:db8:0:0:0:0:0:1,2001:db8::1",
        "2001:db8:0:1:0:0:0:1,2001:db8:0:1::1", "1:0:2:0:3:0:4:0,1:0:2:0:3:0:4:0",
        "fe80:0:0:0:0:0:0:0,fe80::", "0:0:1:2:3:4:5:6,::1:2:3:4:5:6"})
    void address_isShortest(String literal, String shortest) {
        assertEquals(shortest, AddressText.of(InetAddress.ofLiteral(literal)));
    }
}
