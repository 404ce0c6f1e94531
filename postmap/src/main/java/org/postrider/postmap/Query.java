package org.postrider.postmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.List;
import org.postrider.tables.Dict;
import org.postrider.tables.Lookup;
import org.postrider.util.Bytes;
import org.postrider.util.FatalException;
import org.postrider.util.Json;
import org.postrider.util.Log;
import org.postrider.util.Stdio;

/// Asks tables, and prints what they say.
///
/// @param dicts asked in turn; each is opened when its turn comes
/// @param style how entries are printed
/// @param io keys come from there, answers go there
/// @param log for warnings
record Query(List<Dict> dicts, Style style, Stdio io, Log log) {
    /// How entries are printed.
    ///
    /// @param separator between key and value
    /// @param json whether each is a JSON object instead
    /// @param files whether values are files in base64 (RFC 4648), to be decoded
    record Style(String separator, boolean json, boolean files) {}

    /// One key: prints its value.
    ///
    /// @return whether it was found
    boolean one(String key) throws IOException {
        var value = lookup(key);
        if (value == null) {
            return false;
        }
        line(style.json() ? Json.object(key, value) : value);
        return true;
    }

    /// The keys of standard input, one a line: prints keys and values.
    ///
    /// @return whether any was found
    boolean all() throws IOException {
        boolean found = false;
        var in = new BufferedReader(new InputStreamReader(io.in(), ISO_8859_1));
        for (var key = in.readLine(); key != null; key = in.readLine()) {
            found |= pair(key);
        }
        return found;
    }

    /// The headers, or lines of the body, of a message on standard input.
    ///
    /// @return whether any was found
    boolean message(boolean headers, boolean body, boolean mime) throws IOException {
        boolean[] found = {false};
        new MessageKeys(headers, body, mime, key -> found[0] |= pair(key)).read(io.in());
        return found[0];
    }

    private boolean pair(String key) throws IOException {
        var value = lookup(key);
        if (value != null) {
            entry(key, value);
        }
        return value != null;
    }

    /// Prints all entries of all tables.
    void dump() throws IOException {
        for (var dict : dicts) {
            check(dict);
            dict.forEach((key, value) -> entry(key, decoded(dict, key, value)));
        }
    }

    private void entry(String key, String value) {
        line(style.json() ? Json.object(key, value) : key + style.separator() + value);
    }

    /// The value in the first table that has the key; null for none.
    private String lookup(String key) throws IOException {
        for (var dict : dicts) {
            check(dict);
            var answer = dict.lookup(key);
            // No switch: linking one at run time costs a third of the whole command.
            if (answer instanceof Lookup.Found(var value)) {
                if (value.isEmpty()) {
                    log.warning("table " + dict.name() + ": key " + key
                            + ": empty string result is not allowed");
                    log.warning("table " + dict.name()
                            + " should return NO RESULT in case of NOT FOUND");
                }
                return decoded(dict, key, value);
            }
            if (answer instanceof Lookup.Failed(var reason)) {
                throw new FatalException(reason.contains("query error: Application error")
                        ? "table " + dict.name() + ": query error: Application error" : reason);
            }
        }
        return null;
    }

    private static void check(Dict dict) {
        try {
            dict.check();
        } catch (IOException e) {
            throw new FatalException(e.getMessage(), e);
        }
    }

    private String decoded(Dict dict, String key, String value) {
        if (!style.files()) {
            return value;
        }
        try {
            return Bytes.text(Base64.getDecoder().decode(Bytes.of(value)));
        } catch (IllegalArgumentException e) {
            throw new FatalException("table " + dict.name() + ": key " + key
                    + ": malformed BASE64 value: " + Bytes.printable(value, 30), e);
        }
    }

    private void line(String text) {
        var bytes = Bytes.of(text);
        io.out().write(bytes, 0, bytes.length);
        io.out().write('\n');
    }
}
