package org.postrider.local;

import java.util.function.Consumer;
import org.postrider.mail.address.Address;
import org.postrider.mail.conf.Macros;

/// The names that `forward_path`, `luser_relay` and `command_execution_directory` may use:
/// `$user`, `$home`, `$shell`, `$recipient`, `$local`, `$domain`, `$extension`,
/// `$recipient_delimiter`.
///
/// @param user who gets the mail; its name is what was asked for where there is no such user
/// @param recipient the address, in internal form
/// @param extension of the local part, without its delimiter; empty for none
/// @param delimiter the character before the extension
/// @param original the address before it was rewritten, in internal form; empty where it is unknown
record LocalNames(UserTable.User user, String recipient, String extension, String delimiter,
        String original) {
    /// Replaces the names in a text. A missing extension is empty text.
    ///
    /// @param filter characters that values may have; others become `_`. Empty for all
    String expand(String text, String filter) {
        return expand(text, filter, _ -> { });
    }

    /// Replaces the names in an element of `forward_path`.
    ///
    /// @return empty text if it needs an extension and there is none
    String expandPath(String text, String filter) {
        var missing = new boolean[1];
        var expanded = expand(text, filter, name -> missing[0] |= name.equals("extension"));
        return missing[0] ? "" : expanded;
    }

    private String expand(String text, String filter, Consumer<String> missing) {
        return new Macros(name -> {
            var value = value(name);
            if (value.isEmpty()) {
                missing.accept(name);
            }
            return filtered(value, filter).replace("$", "$$");
        }).expand(text);
    }

    private String value(String name) {
        return switch (name) {
            case "user" -> user.name();
            case "home" -> user.home().toString();
            case "shell" -> user.shell();
            case "recipient" -> recipient;
            case "local" -> Address.local(recipient);
            case "domain" -> Address.domain(recipient);
            case "extension" -> extension;
            case "recipient_delimiter" -> extension.isEmpty() ? "" : delimiter;
            default -> "";
        };
    }

    /// The value with `_` in the places of characters that the filter does not have; an empty filter
    /// has all.
    static String filtered(String value, String filter) {
        if (filter.isEmpty()) {
            return value;
        }
        var out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            out.append(filter.indexOf(c) >= 0 ? c : '_');
        }
        return out.toString();
    }
}
