package org.postrider.postfix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postrider.mail.conf.Conf;
import org.postrider.mail.params.QueueParams;
import org.postrider.mail.queue.QueuePlace;
import org.postrider.mail.queue.Spool;
import org.postrider.util.FatalException;
import org.postrider.util.sys.OwnJava;

/// Has postsuper(1) mend the queue if a file has another name or place than it should: the queue was
/// copied from elsewhere, or the parameters of hashing or of queue ids have changed. Mail would be
/// lost if a new message got the name of an old one, and what is in the wrong directory is not found.
/// Files of messages that were left unfinished a week ago are removed, too.
final class QueueRepair {
    private static final String COMMANDS = "org.postrider.suite.Postrider";

    private final Conf conf;

    QueueRepair(Conf conf) {
        this.conf = conf;
    }

    /// Mends the queue; returns at once if there is nothing to do.
    ///
    /// @throws FatalException if postsuper has failed
    void run() throws IOException {
        var places = new QueuePlace(Spool.of(conf), conf.get(QueueParams.ENABLE_LONG_QUEUE_IDS));
        if (!places.isAnyWrong()) {
            return;
        }
        try {
            if (new ProcessBuilder(command()).inheritIO().start().waitFor() != 0) {
                throw new FatalException("the queue cannot be mended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FatalException("interrupted while the queue is mended");
        }
    }

    private List<String> command() {
        var home = System.getProperty("postrider.home", "");
        var command = new ArrayList<>(home.isEmpty() ? OwnJava.command(COMMANDS)
                : List.of(Path.of(home, "sbin", "postsuper").toString()));
        if (home.isEmpty()) {
            command.add("postsuper");
        }
        command.addAll(List.of("-c", conf.directory().toString()));
        return command;
    }
}
