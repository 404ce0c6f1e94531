package org.postrider.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.conf.MainCf;

final class LocalDomainsTest {
    @ParameterizedTest
    @CsvSource({"ipv4, [127.0.0.1], YES", "ipv4, [ipv6:::1], NO", "ipv6, [127.0.0.1], NO",
        "ipv6, [ipv6:::1], YES", "all, [127.0.0.1], YES", "all, [ipv6:::1], YES",
        "'ipv4, ipv6', [ipv6:::1], YES", "ipv4, site.example, YES", "ipv4, [127.0.0.2], NO",
        "ipv4, [192.0.2.77], YES", "ipv4, [192.0.2.78], YES", "ipv4, [ipv6:2001:db8::9], YES",
        "ipv4, 192.0.2.78, NO",
        "ipv4, 192.0.2.79, YES", "ipv4, [192.0.2.79], NO"})
    void literal_isOurs_whereItsProtocolIsInUse(String protocols, String domain,
            MatchList.Match match) {
        var entries = new LinkedHashMap<String, MainCf.Entry>();
        for (var setting : Map.of("inet_protocols", protocols, "mydestination", "site.example, 192.0.2.79, [192.0.2.78], [ipv6:2001:db8::9]",
                "inet_interfaces", "127.0.0.1, ::1", "proxy_interfaces", "192.0.2.77").entrySet()) {
            entries.put(setting.getKey(),
                    new MainCf.Entry(setting.getKey(), setting.getValue(), 1));
        }
        var conf = Conf.of(new MainCf(Path.of("main.cf"), entries));
        assertEquals(match, new LocalDomains(conf, new Tables(new Warnings())).contains(domain));
    }
}
