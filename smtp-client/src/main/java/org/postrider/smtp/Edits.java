package org.postrider.smtp;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.postrider.mail.address.Address;
import org.postrider.mail.mime.MimeScanner;
import org.postrider.mail.params.CleanupParams;
import org.postrider.mail.params.MimeParams;
import org.postrider.mail.params.SmtpParams;
import org.postrider.mail.params.Twin;
import org.postrider.server.client.AddressTable;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.Maps;

/// What is changed in messages when they are sent: addresses by `smtp_generic_maps`, lines by
/// `smtp_header_checks` and its relatives.
final class Edits {
    private final Settings settings;
    private final AddressTable generic;
    private final Maps headers;
    private final Maps mimeHeaders;
    private final Maps nestedHeaders;
    private final Maps body;

    Edits(Settings settings) {
        this.settings = settings;
        var context = settings.context;
        generic = new AddressTable(context, new RewriteClient(context),
                SmtpParams.GENERIC_MAPS.of(settings.lmtp), "generic");
        headers = maps(SmtpParams.HEADER_CHECKS);
        mimeHeaders = maps(SmtpParams.MIME_HEADER_CHECKS);
        nestedHeaders = maps(SmtpParams.NESTED_HEADER_CHECKS);
        body = maps(SmtpParams.BODY_CHECKS);
    }

    private Maps maps(Twin<List<String>> parameter) {
        return settings.context.tables().contentMaps(parameter.of(settings.lmtp).name(),
                settings.get(parameter), settings.context.conf());
    }

    /// Whether content stays as it is.
    boolean isEmpty() {
        return generic.isEmpty() && headers.isEmpty() && mimeHeaders.isEmpty()
                && nestedHeaders.isEmpty() && body.isEmpty();
    }

    /// The table for the header of the message or a part of it.
    Maps headers(MimeScanner.Place place, boolean describes) {
        return describes || place == MimeScanner.Place.MULTIPART ? mimeHeaders
                : place == MimeScanner.Place.NESTED ? nestedHeaders : headers;
    }

    /// The table for lines of bodies.
    Maps body() {
        return body;
    }

    /// How much of each body is looked at, in bytes.
    int bodyLimit() {
        return settings.get(MimeParams.BODY_CHECKS_SIZE_LIMIT);
    }

    /// How many lexical elements of an address header are looked at.
    int tokenLimit() {
        return settings.get(CleanupParams.HEADER_ADDRESS_TOKEN_LIMIT);
    }

    /// The form of an address for the world outside.
    ///
    /// @param address in internal form; the null sender stays
    /// @throws IOException if a table failed, or the rewrite service cannot be reached
    String generic(String address) throws IOException {
        if (generic.isEmpty() || address.isEmpty()) {
            return address;
        }
        var found = generic.lookup(address);
        return found.isEmpty() ? address : found.getFirst();
    }

    /// The same in external form, for headers.
    String genericExternal(String external) throws IOException {
        var internal = Address.internal(external);
        var mapped = generic(internal);
        return mapped.equals(internal) ? external : Address.external(mapped);
    }

    /// Whether addresses change.
    boolean mapsAddresses() {
        return !generic.isEmpty();
    }

    /// How the structure of a message is followed.
    ///
    /// @param converts whether 8-bit bodies become quoted-printable
    MimeScanner.Options options(boolean converts) {
        boolean structure = converts || !mimeHeaders.isEmpty() || !nestedHeaders.isEmpty();
        return new MimeScanner.Options(structure, converts,
                EnumSet.noneOf(MimeScanner.Fault.class),
                settings.get(CleanupParams.HEADER_SIZE_LIMIT),
                settings.get(MimeParams.MIME_BOUNDARY_LENGTH_LIMIT),
                settings.get(MimeParams.MIME_NESTING_LIMIT));
    }
}
