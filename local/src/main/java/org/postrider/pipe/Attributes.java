package org.postrider.pipe;

import java.util.List;

/// The attributes of a pipe(8) service in master.cf.
///
/// @param user login name
/// @param group empty for the user's own
/// @param directory where the command runs; empty for the default
/// @param chroot the directory that the command sees as `/`; empty for the real root
/// @param flags one letter each
/// @param eol what ends lines
/// @param nullSender stands for the null sender; may be empty
/// @param size longest message in bytes; 0 for no limit
/// @param command program and arguments, with macros
record Attributes(String user, String group, String directory, String chroot, String flags, String eol,
        String nullSender, long size, List<String> command) {
    private static final String FLAGS = "BDFORXhqu.>";

    /// An attribute is wrong.
    static final class BadAttributeException extends Exception {
        private static final long serialVersionUID = 1;

        BadAttributeException(String message) {
            super(message);
        }
    }

    /// Reads what follows the options in master.cf.
    ///
    /// @throws BadAttributeException if something is unknown, malformed or missing
    static Attributes parse(List<String> args) throws BadAttributeException {
        var user = "";
        var group = "";
        var directory = "";
        var chroot = "";
        var flags = "";
        var eol = "\n";
        var nullSender = "MAILER-DAEMON";
        long size = 0;
        List<String> command = List.of();
        for (int i = 0; i < args.size() && command.isEmpty(); i++) {
            var word = args.get(i);
            int equals = word.indexOf('=');
            var value = word.substring(equals + 1);
            switch (equals < 0 ? word : word.substring(0, equals)) {
                case "user" -> {
                    int colon = value.indexOf(':');
                    user = colon < 0 ? value : value.substring(0, colon);
                    group = colon < 0 ? "" : value.substring(colon + 1);
                }
                case "directory" -> directory = value;
                case "chroot" -> chroot = value;
                case "flags" -> flags = flags(value);
                case "eol" -> eol = upToNul(unescaped(value));
                case "null_sender" -> nullSender = value;
                case "size" -> size = size(value);
                case "argv" -> {
                    command = new java.util.ArrayList<>(args.subList(i, args.size()));
                    command.set(0, value);
                }
                default -> throw new BadAttributeException("unknown attribute name: " + word);
            }
        }
        if (user.isEmpty()) {
            throw new BadAttributeException("missing user= command-line attribute");
        }
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new BadAttributeException("missing argv= command-line attribute");
        }
        return new Attributes(user, group, directory, chroot, flags, eol, nullSender, size,
                List.copyOf(command));
    }

    /// Whether a flag is set.
    boolean has(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    private static String flags(String value) throws BadAttributeException {
        for (int i = 0; i < value.length(); i++) {
            if (FLAGS.indexOf(value.charAt(i)) < 0) {
                throw new BadAttributeException("unknown flag: " + value.charAt(i)
                        + " (ignored)");
            }
        }
        return value;
    }

    private static long size(String value) throws BadAttributeException {
        try {
            long size = Long.parseLong(value);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new BadAttributeException("get_service_attr: bad size= value: " + value);
    }

    private static String upToNul(String text) {
        int nul = text.indexOf('\0');
        return nul < 0 ? text : text.substring(0, nul);
    }

    /// Replaces the backslash sequences of C.
    static String unescaped(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            char next = text.charAt(++i);
            int known = "abfnrtv".indexOf(next);
            if (known >= 0) {
                out.append("\u0007\b\f\n\r\t\u000b".charAt(known));
            } else if (next >= '0' && next <= '7') {
                int end = i + 1;
                while (end < text.length() && end < i + 3 && text.charAt(end) >= '0'
                        && text.charAt(end) <= '7') {
                    end++;
                }
                out.append((char) (Integer.parseInt(text.substring(i, end), 8) & 0xff));
                i = end - 1;
            } else {
                out.append(next);
            }
        }
        return out.toString();
    }
}
