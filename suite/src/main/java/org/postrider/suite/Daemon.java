package org.postrider.suite;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.postrider.dns.DnsResolver;
import org.postrider.server.DaemonProcess;
import org.postrider.server.Order;
import org.postrider.util.sys.Descriptors;
import org.postrider.util.sys.Processes;

/// The main class of every daemon process; master(8) starts it. See
/// [org.postrider.server.DaemonProcess].
public final class Daemon {
    private Daemon() {}

    /// Runs the services that master orders.
    ///
    /// @param args not looked at: they show the administrator in `ps` what the process is
    public static void main(String[] args) throws IOException {
        var status = new FileOutputStream(Descriptors.descriptor(Order.STATUS));
        Processes.endNow(process(status).run(System.in));
    }

    /// The process, with all programs that there are.
    ///
    /// @param status where master reads what it says
    static DaemonProcess process(OutputStream status) {
        return new DaemonProcess(Programs::named, _ -> DnsResolver.ofThisHost(), status);
    }
}
