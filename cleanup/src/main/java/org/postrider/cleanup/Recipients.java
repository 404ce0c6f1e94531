package org.postrider.cleanup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.mail.address.Address;
import org.postrider.mail.dsn.Dsn;
import org.postrider.mail.proto.CleanupFlags;
import org.postrider.mail.proto.Recipient;
import org.postrider.mail.queue.RecordType;
import org.postrider.mail.queue.RecordWriter;
import org.postrider.server.client.BounceClient;
import org.postrider.server.client.MappingException;
import org.postrider.server.client.RewriteClient;
import org.postrider.tables.Keys;
import org.postrider.util.Bytes;

/// The recipients of one message: completes and expands them, drops repeated ones, and writes
///
/// ```
/// A notify_flags=8            where the sender asked for something
/// A dsn_orig_rcpt=rfc822;...
/// O original
/// R final
/// ```
final class Recipients {
    private final Settings settings;
    private final RewriteClient rewrite;
    private final AddressTables addresses;
    private final boolean copies;
    private final BounceClient bounce;
    private final String queueId;
    private final boolean expands;
    private final Requirements requirements;
    private final boolean keeps;
    private final List<Recipient> written = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private int count;
    private String last = "";
    private int notifyFlags;

    /// @param flags of [CleanupFlags]
    Recipients(Settings settings, RewriteClient rewrite, AddressTables addresses,
            BounceClient bounce, String queueId, int flags,
            Requirements requirements) {
        this.settings = settings;
        this.rewrite = rewrite;
        this.addresses = addresses;
        copies = (flags & CleanupFlags.BCC_OK) != 0 && !addresses.recipientBcc().isEmpty();
        this.bounce = bounce;
        this.queueId = queueId;
        this.requirements = requirements;
        expands = (flags & CleanupFlags.MAP_OK) != 0;
        keeps = (flags & CleanupFlags.BOUNCE) != 0;
    }

    /// The last one that was added, complete and in the site's form.
    String last() {
        return last;
    }

    /// How many have been written; those that a filter has canceled stay in the file and count.
    int count() {
        return count;
    }

    /// Those that have been written, if the message may have to be returned.
    List<Recipient> written() {
        return List.copyOf(written);
    }

    /// All NOTIFY bits that were written, in one.
    int notifyFlags() {
        return notifyFlags;
    }

    /// Adds a recipient as it was submitted.
    ///
    /// @param address in internal form
    /// @param orcpt DSN original recipient; empty for none
    /// @param notify DSN NOTIFY bits; 0 for none
    void add(RecordWriter out, String address, String original, String orcpt, int notify)
            throws IOException, MappingException {
        var complete = Address.internal(rewrite.rewrite("local", Address.external(address)));
        last = expands ? addresses.forms().map(queueId, complete,
                AddressMapping.Place.ENVELOPE_RECIPIENT) : complete;
        var was = original.isEmpty() ? address : original;
        var dsn = orcpt.isEmpty() && !complete.isEmpty()
                ? (settings.utf8 && !Bytes.isAscii(complete) ? "utf-8;" : "rfc822;")
                        + Address.external(complete) : orcpt;
        if (!expands) {
            write(out, complete, was, dsn, notify);
            return;
        }
        complete = last;
        expand(out, complete, was, dsn, notify);
        if (copies) {
            for (var copy : addresses.recipientBcc().lookup(complete)) {
                addSilently(out, Address.external(copy));
            }
        }
    }

    private void expand(RecordWriter out, String complete, String was, String dsn, int notify)
            throws IOException, MappingException {
        var finals = addresses.aliases().expand(complete);
        int flags = notify;
        if ((notify & Recipient.SUCCESS) != 0
                && (finals.size() > 1 || !finals.getFirst().equalsIgnoreCase(complete))) {
            bounce.append(BounceClient.Role.TRACE, queueId,
                    new Recipient(0, complete, was, dsn, notify),
                    Dsn.of("2.0.0", "expanded", "alias expanded"));
            flags = notify == Recipient.SUCCESS ? Recipient.NEVER : notify & ~Recipient.SUCCESS;
        }
        for (var one : finals) {
            write(out, one, was, dsn, flags);
        }
    }

    /// Adds a recipient of our own, about whom the sender hears nothing.
    void addSilently(RecordWriter out, String address)
            throws IOException, MappingException {
        addOurs(out, address, "", Recipient.NEVER);
    }

    /// Adds a recipient whom the sender has not named.
    ///
    /// @param address in external form
    /// @param orcpt DSN original recipient; empty for none
    /// @param notify DSN NOTIFY bits; 0 for none
    void addOurs(RecordWriter out, String address, String orcpt, int notify)
            throws IOException, MappingException {
        var complete = Address.internal(rewrite.rewrite("local", address));
        int flags = notifyFlags;
        if (expands) {
            complete = addresses.forms().map(queueId, complete,
                    AddressMapping.Place.ENVELOPE_RECIPIENT);
            for (var one : addresses.aliases().expand(complete)) {
                write(out, one, complete, orcpt, notify);
            }
        } else {
            write(out, complete, complete, orcpt, notify);
        }
        if (notify == Recipient.NEVER) {
            notifyFlags = flags; // nobody has asked for that
        }
    }

    private void write(RecordWriter out, String address, String original, String orcpt,
            int notify) throws IOException {
        var key = Keys.fold(settings.originals
                ? address + '\n' + orcpt + '\n' + original + '\n' + notify : address);
        boolean remembers = settings.duplicateLimit == 0 || seen.size() < settings.duplicateLimit;
        if (remembers ? !seen.add(key) : seen.contains(key)) {
            return;
        }
        if (notify != 0) {
            out.write(RecordType.ATTRIBUTE, "notify_flags=" + notify);
            notifyFlags |= notify;
        }
        if (!orcpt.isEmpty()) {
            out.write(RecordType.ATTRIBUTE, "dsn_orig_rcpt=" + orcpt);
        }
        out.write(RecordType.ORIGINAL_RECIPIENT, original);
        out.write(RecordType.RECIPIENT, address);
        requirements.recipient(address);
        count++;
        if (keeps) {
            written.add(new Recipient(0, address, original, orcpt, notify));
        }
    }
}
