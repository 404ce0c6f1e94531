package org.postrider.tables;

import java.util.function.Function;
import org.postrider.mail.address.Address;

/// Looks an address up in tables such as `virtual_alias_maps`, in the order of virtual(5) and
/// canonical(5):
///
/// ```
/// user+ext@domain    user@domain    user+ext (local domains)    user (local domains)    @domain
/// ```
///
/// Each is asked in external (quoted) form, and in internal form where that differs.
public final class AddressSearch {
    /// What was found.
    ///
    /// @param lookup the answer
    /// @param extension the extension, with its delimiter, that was left out of the key that was
    ///     found; empty for none
    public record Result(Lookup lookup, String extension) {}

    private static final Result NONE = new Result(Lookup.NOT_FOUND, "");

    private final Maps maps;
    private final Delimiters delimiters;
    private final Function<String, MatchList.Match> isLocal;

    /// @param delimiters where extensions begin
    /// @param isLocal whether a domain's addresses are also found by their local part alone:
    ///     `myorigin`, `mydestination` and our literals
    public AddressSearch(Maps maps, Delimiters delimiters,
            Function<String, MatchList.Match> isLocal) {
        this.maps = maps;
        this.delimiters = delimiters;
        this.isLocal = isLocal;
    }

    /// The tables.
    public Maps maps() {
        return maps;
    }

    /// Searches for an address in internal form.
    public Result find(String address) {
        if (maps.isEmpty()) {
            return NONE;
        }
        int at = address.lastIndexOf('@');
        var local = at < 0 ? address : address.substring(0, at);
        var domain = at < 0 ? "" : address.substring(at);
        int split = delimiters.extensionAt(local);
        var bare = split < 0 ? local : local.substring(0, split);
        var extension = split < 0 ? "" : local.substring(split);
        var answer = ask(address, false);
        if (found(answer)) {
            return new Result(answer, "");
        }
        if (split >= 0) {
            answer = ask(bare + domain, true);
            if (found(answer)) {
                return new Result(answer, extension);
            }
        }
        return domain.isEmpty() ? NONE : byPart(local, bare, extension, domain);
    }

    private Result byPart(String local, String bare, String extension, String domain) {
        var here = isLocal.apply(domain.substring(1));
        if (here == MatchList.Match.FAILED) {
            return new Result(new Lookup.Failed(maps.parameter() + ": mydestination lookup error"),
                    "");
        }
        if (here == MatchList.Match.YES) {
            var answer = ask(local, true);
            if (found(answer)) {
                return new Result(answer, "");
            }
            if (!extension.isEmpty()) {
                answer = ask(bare, true);
                if (found(answer)) {
                    return new Result(answer, extension);
                }
            }
        }
        return new Result(maps.lookupPartial(domain), "");
    }

    private Lookup ask(String internal, boolean partial) {
        var external = Address.external(internal);
        var answer = partial ? maps.lookupPartial(external) : maps.lookup(external);
        if (answer instanceof Lookup.NotFound && !external.equals(internal)) {
            answer = partial ? maps.lookupPartial(internal) : maps.lookup(internal);
        }
        return answer;
    }

    private static boolean found(Lookup answer) {
        return !(answer instanceof Lookup.NotFound);
    }
}
