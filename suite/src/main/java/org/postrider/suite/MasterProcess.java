package org.postrider.suite;

import org.postrider.master.Master;
import org.postrider.util.Stdio;

/// The main class of the master process. See [org.postrider.master.Master].
public final class MasterProcess {
    private MasterProcess() {}

    /// Supervises the mail system until it is stopped.
    ///
    /// @param args see master(8)
    public static void main(String[] args) {
        var io = Stdio.system();
        io.exit(run(args, io));
    }

    /// The same with these streams.
    ///
    /// @return the exit status
    static int run(String[] args, Stdio io) {
        return Master.run(args, io, n -> Programs.named(n).isPresent());
    }
}
