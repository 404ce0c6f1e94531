package org.postrider.suite;

import java.util.List;
import java.util.Optional;
import org.postrider.bounce.Bounce;
import org.postrider.cleanup.Cleanup;
import org.postrider.local.DiscardAgent;
import org.postrider.local.ErrorAgent;
import org.postrider.local.Local;
import org.postrider.pickup.Pickup;
import org.postrider.pipe.Pipe;
import org.postrider.pipe.Spawn;
import org.postrider.qmgr.Oqmgr;
import org.postrider.qmgr.Qmgr;
import org.postrider.qmqpd.Qmqpd;
import org.postrider.rewrite.TrivialRewrite;
import org.postrider.server.Program;
import org.postrider.services.Anvil;
import org.postrider.services.Flush;
import org.postrider.services.Postlogd;
import org.postrider.services.Showq;
import org.postrider.services.Verify;
import org.postrider.smtp.Smtp;
import org.postrider.smtpd.Smtpd;
import org.postrider.virtual.Virtual;

/// The daemon programs of the mail system.
public final class Programs {
    /// All of them, one on a line.
    public static final List<Program> ALL = List.of(
            Anvil.PROGRAM,
            Bounce.PROGRAM,
            Cleanup.PROGRAM,
            DiscardAgent.PROGRAM,
            ErrorAgent.PROGRAM,
            Flush.PROGRAM,
            Local.PROGRAM,
            Oqmgr.PROGRAM,
            Pickup.PROGRAM,
            Pipe.PROGRAM,
            Postlogd.PROGRAM,
            Qmgr.PROGRAM,
            Qmqpd.PROGRAM,
            Showq.PROGRAM,
            Smtp.PROGRAM,
            Smtp.LMTP,
            Smtpd.PROGRAM,
            Spawn.PROGRAM,
            TrivialRewrite.PROGRAM,
            Verify.PROGRAM,
            Virtual.PROGRAM);

    private Programs() {}

    /// The program that the command column of master.cf names.
    public static Optional<Program> named(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst();
    }
}
