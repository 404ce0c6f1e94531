package org.postrider.cleanup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.mail.address.Address;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.Param;
import org.postrider.server.ServiceContext;
import org.postrider.server.client.AddressTable;
import org.postrider.server.client.MappingException;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.MatchList;
import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Puts addresses into the form that a site wants to show: by canonical(5) tables, then by
/// hiding the hosts of `masquerade_domains`.
final class AddressMapping {
    /// Where an address stands; the parameters that choose classes name them so, in small letters.
    enum Place { ENVELOPE_SENDER, ENVELOPE_RECIPIENT, HEADER_SENDER, HEADER_RECIPIENT }

    private static final int STEPS = 10;

    /// Tables, and the places where they are looked at.
    private record Canonical(AddressTable table, List<String> places) {}

    private final List<Canonical> tables = new ArrayList<>();
    private final List<String> domains;
    private final List<String> masqueraded;
    private final MatchList exceptions;
    private final Log log;

    AddressMapping(ServiceContext context, RewriteClient rewrite) {
        log = context.log();
        add(context, rewrite, CleanupParams.SENDER_CANONICAL_MAPS,
                CleanupParams.SENDER_CANONICAL_CLASSES);
        add(context, rewrite, CleanupParams.RECIPIENT_CANONICAL_MAPS,
                CleanupParams.RECIPIENT_CANONICAL_CLASSES);
        add(context, rewrite, CleanupParams.CANONICAL_MAPS, CleanupParams.CANONICAL_CLASSES);
        domains = lower(context.conf().get(CleanupParams.MASQUERADE_DOMAINS));
        masqueraded = context.conf().get(CleanupParams.MASQUERADE_CLASSES);
        var param = CleanupParams.MASQUERADE_EXCEPTIONS;
        exceptions = MatchList.of(param.name(), String.join(" ", context.conf().get(param)),
                context.tables(), context.conf());
    }

    private void add(ServiceContext context, RewriteClient rewrite, Param<List<String>> maps,
            Param<List<String>> places) {
        var table = new AddressTable(context, rewrite, maps, "canonical");
        if (!table.isEmpty()) {
            tables.add(new Canonical(table, context.conf().get(places)));
        }
    }

    private static List<String> lower(List<String> words) {
        return words.stream().map(Bytes::lower).toList();
    }

    /// Whether addresses always stay as they are.
    boolean isEmpty() {
        return tables.isEmpty() && domains.isEmpty();
    }

    /// The form of an address in this place.
    ///
    /// @param queueId for the log
    /// @param address complete, in internal form; the null sender stays
    /// @throws MappingException if a table failed
    /// @throws IOException if the rewrite service cannot be reached
    String map(String queueId, String address, Place place) throws MappingException, IOException {
        if (address.isEmpty()) {
            return address;
        }
        var name = place.name().toLowerCase(Locale.ROOT);
        var mapped = address;
        for (var canonical : tables) {
            if (canonical.places().contains(name)) {
                mapped = canonical(queueId, mapped, canonical.table(), place);
            }
        }
        return masqueraded.contains(name) ? masqueraded(mapped) : mapped;
    }

    /// Follows a table until it leads no further.
    private String canonical(String queueId, String address, AddressTable table,
            Place place)
            throws MappingException, IOException {
        var current = address;
        for (int step = 0; step < STEPS; step++) {
            var found = table.lookup(current);
            if (found.isEmpty()) {
                return current;
            }
            if (found.size() > 1) {
                log.warning(queueId + ": multi-valued " + table.name() + " entry for "
                        + Bytes.printable(current, 200));
            }
            if (found.getFirst().equalsIgnoreCase(current)) {
                return found.getFirst();
            }
            current = found.getFirst();
        }
        if (place == Place.HEADER_SENDER || place == Place.HEADER_RECIPIENT) {
            log.warning(queueId + ": unreasonable " + table.name() + " map nesting for " + address
                    + " -- message not accepted, try again later");
        }
        return address; // the table leads in a circle: what it says is no better
    }

    /// Cuts the domain down to the first parent that is listed; `!domain` ends the search.
    private String masqueraded(String address) throws MappingException {
        var domain = Bytes.lower(Address.domain(address));
        if (domain.isEmpty() || domains.isEmpty()) {
            return address;
        }
        switch (exceptions.string(Address.local(address))) {
            case YES -> {
                return address;
            }
            case FAILED -> throw MappingException.ofTable(
                    CleanupParams.MASQUERADE_EXCEPTIONS.name() + " map lookup problem");
            case NO -> { }
        }
        for (var listed : domains) {
            boolean keep = listed.startsWith("!");
            var parent = keep ? listed.substring(1) : listed;
            if (domain.equals(parent) || domain.endsWith("." + parent)) {
                return keep ? address : Address.local(address) + "@" + parent;
            }
        }
        return address;
    }
}
