package org.postrider.smtp;

import java.util.List;
import org.postrider.util.FatalException;

/// What `flags=` of a service in master.cf asks for.
///
/// @param deliveredTo `D`: `Delivered-To:` on top of the message, and mail that has it already comes
///     back
/// @param originalTo `O`: `X-Original-To:`
/// @param returnPath `R`: `Return-Path:`
/// @param isFinal `X`: the server is where mail ends, so that success is reported as delivery
record MessageFlags(boolean deliveredTo, boolean originalTo, boolean returnPath, boolean isFinal) {
    private static final String KEY = "flags=";

    /// Reads what follows the options in master.cf.
    ///
    /// @throws FatalException if there is something else, or an unknown flag
    static MessageFlags parse(List<String> args) {
        var flags = "";
        for (var word : args) {
            if (!word.startsWith(KEY)) {
                throw new FatalException("unknown attribute name: " + word);
            }
            flags = word.substring(KEY.length());
            for (int i = 0; i < flags.length(); i++) {
                if ("DORX".indexOf(flags.charAt(i)) < 0) {
                    throw new FatalException("unknown flags=" + flags + " value \""
                            + flags.charAt(i) + "\" in \"" + flags.substring(i) + "\"");
                }
            }
        }
        return new MessageFlags(flags.indexOf('D') >= 0, flags.indexOf('O') >= 0,
                flags.indexOf('R') >= 0, flags.indexOf('X') >= 0);
    }
}
