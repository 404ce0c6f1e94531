package org.postrider.postconf;

import java.util.ArrayList;
import java.util.List;

/// Names services on the command line: `service`, `service/type` or `service/type/part`; `*` stands
/// for any service, type or part.
///
/// @param text as it was given, for messages
/// @param parts the names between the slashes
record ServicePattern(String text, List<String> parts) {
    private static final String ANY = "*";

    /// The names between the slashes, none of them empty.
    static ServicePattern of(String text) {
        var parts = new ArrayList<String>();
        int start = 0;
        while (start < text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            if (end > start) {
                parts.add(text.substring(start, end));
            }
            start = end + 1;
        }
        return new ServicePattern(text, parts);
    }

    /// Whether there are as many parts, and `*` stands only for a whole part.
    boolean isBetween(int least, int most) {
        for (var part : parts) {
            if (part.indexOf('*') >= 0 && part.length() > 1) {
                return false;
            }
        }
        return parts.size() >= least && parts.size() <= most;
    }

    /// Whether a service of this name and type is meant.
    boolean matches(String name, String type) {
        return matches(0, name) && matches(1, type);
    }

    boolean matches(Service service) {
        return matches(service.name(), service.type());
    }

    /// Whether the third part stands for any.
    boolean anyPart() {
        return parts.size() < 3 || parts.get(2).equals(ANY);
    }

    String part() {
        return parts.get(2);
    }

    private boolean matches(int index, String text) {
        return index >= parts.size() || parts.get(index).equals(ANY)
                || parts.get(index).equals(text);
    }
}
