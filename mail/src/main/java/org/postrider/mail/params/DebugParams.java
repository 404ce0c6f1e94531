package org.postrider.mail.params;

import static org.postrider.mail.params.Param.list;
import static org.postrider.mail.params.Param.number;
import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters that help to find mistakes.
public final class DebugParams {
    /// How much more is logged about the peers in `debug_peer_list`: their SMTP sessions line by line, at any level
    /// above 0.
    public static final Param<Integer> DEBUG_PEER_LEVEL =
            number("debug_peer_level", "2").atLeast(1);

    /// Clients and servers about which more is logged: domains, addresses, networks, tables. smtpd(8), smtp(8) and
    /// lmtp(8) log what both sides say in the session, passwords included; the option `-v` in master.cf has them do so for
    /// everybody.
    public static final Param<List<String>> DEBUG_PEER_LIST =
            list("debug_peer_list", "").networks();

    /// The command that is run beside a daemon with the option `-D`.
    public static final Param<String> DEBUGGER_COMMAND = text("debugger_command", "");

    /// Whether queue files are moved to the directory `saved` in place of being removed, when all is done for
    /// them: 1 for yes.
    public static final Param<Integer> DONT_REMOVE = number("dont_remove", "0");

    /// For tests of Postfix itself: the fault that a program pretends.
    public static final Param<Integer> FAULT_INJECTION_CODE = number("fault_injection_code", "0");

    private DebugParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                DEBUG_PEER_LEVEL, DEBUG_PEER_LIST, DEBUGGER_COMMAND, DONT_REMOVE,
                FAULT_INJECTION_CODE);
    }
}
