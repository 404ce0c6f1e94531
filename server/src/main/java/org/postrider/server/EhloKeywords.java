package org.postrider.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.mail.params.Param;
import org.postrider.tables.Lookup;
import org.postrider.tables.Maps;

/// The keywords of EHLO (RFC 5321, section 4.1.1.1) that are left out, or not listened to, by the
/// address of the peer.
public final class EhloKeywords {
    private static final String SILENT = "SILENT-DISCARD";
    /// Postfix says nothing of a list that has this word.
    private static final String UNSPOKEN = "ENHANCEDSTATUSCODES";
    private static final List<String> KNOWN = List.of("8BITMIME", "AUTH", "ETRN", "PIPELINING",
            "SIZE", "VERP", "VRFY", "XCLIENT", "XFORWARD", "STARTTLS", "DSN", "SMTPUTF8",
            "CHUNKING", "REQUIRETLS");

    private final List<String> usual;
    private final Optional<Maps> byAddress;

    /// @param usual the keywords for all peers
    /// @param byAddress tables with other ones for some
    public EhloKeywords(ServiceContext context, Param<List<String>> usual,
            Param<List<String>> byAddress) {
        var conf = context.conf();
        this.usual = conf.get(usual);
        var tables = conf.get(byAddress);
        this.byAddress = tables.isEmpty() ? Optional.empty()
                : Optional.of(context.tables().maps(byAddress.name(), tables, conf));
    }

    /// The keywords for this peer.
    ///
    /// @return empty if that cannot be said
    public Optional<List<String>> of(String address) {
        return byAddress.isEmpty() ? Optional.of(usual)
                : switch (byAddress.get().lookup(address)) {
                    case Lookup.Found(var words) -> Optional.of(List.of(words.split("[,\\s]+")));
                    case Lookup.NotFound _ -> Optional.of(usual);
                    case Lookup.Failed _ -> Optional.empty();
                };
    }

    /// Whether a keyword is among these, in any case of letters.
    public static boolean has(List<String> words, String keyword) {
        return words.stream().anyMatch(keyword::equalsIgnoreCase);
    }

    /// Those that are known, in the order in which they are logged.
    ///
    /// @return empty if there are none, or they are not to be logged
    public static String logged(List<String> words) {
        var upper = new ArrayList<String>();
        words.forEach(word -> upper.add(word.toUpperCase(Locale.ROOT)));
        return upper.contains(SILENT) || upper.contains(UNSPOKEN) ? ""
                : String.join(", ", KNOWN.stream().filter(upper::contains).toList());
    }
}
