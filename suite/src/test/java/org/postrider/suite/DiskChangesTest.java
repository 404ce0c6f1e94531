package org.postrider.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Whether the list of steps on disk, `util.DiskStep`, is complete: every call that changes a file,
/// in the programs that mail goes through, is within a step, or stands here with the reason why a
/// crash before or after it decides nothing. `DiskStepsTest` stops processes at the steps.
class DiskChangesTest {
    /// What mail goes through between acceptance and delivery.
    private static final List<String> PLACES = List.of("qmgr/src/main", "bounce/src/main",
            "cleanup/src/main", "pickup/src/main", "local/src/main", "smtp-client/src/main",
            "services/src/main", "master/src/main", "trivial-rewrite/src/main",
            "server/src/main", "smtpd/src/main", "mail/src/main/java/org/postrider/mail/queue",
            "mail/src/main/java/org/postrider/mail/lock");
    private static final List<String> CHANGES = List.of(".force(", ".truncate(", "Files.move(",
            "Files.delete", "DirectoryEntries.remove(", "Files.createLink(", "Files.createFile(",
            "Files.createSymbolicLink(", "Files.setLastModifiedTime(",
            "Files.setPosixFilePermissions(", "Files.setAttribute(",
            "Files.write(", "Files.writeString(", "Files.copy(", "channel.write(buffer, ");
    /// How far above the change its step begins, in lines.
    private static final int REACH = 3;

    private record Harmless(int calls, String why) {}

    private static final Map<String, Harmless> HARMLESS = Map.ofEntries(
            Map.entry("BounceLog.java", new Harmless(1,
                    "half an entry, which nobody reads")),
            Map.entry("Endpoint.java", new Harmless(2,
                    "sockets")),
            Map.entry("Sockets.java", new Harmless(2,
                    "sockets")),
            Map.entry("Flush.java", new Harmless(1,
                    "a time that makes mail due: it comes due anyway")),
            Map.entry("FlushLogs.java", new Harmless(2,
                    "what waits for a site: a flush that is asked for tries less, or more")),
            Map.entry("FolderLock.java", new Harmless(2,
                    "locks, which go stale")),
            Map.entry("LockPolicy.java", new Harmless(1,
                    "a stale lock of another")),
            Map.entry("InFlow.java", new Harmless(2,
                    "a hint: mail may come in faster or slower")),
            Map.entry("LogFile.java", new Harmless(1,
                    "the log")),
            Map.entry("LogOutput.java", new Harmless(3,
                    "the log")),
            Map.entry("MailboxFile.java", new Harmless(1,
                    "the mode of an empty mailbox")),
            Map.entry("Maildir.java", new Harmless(3,
                    "two in what the steps call; a file in tmp that nobody will read")),
            Map.entry("MaildropFile.java", new Harmless(3,
                    "sendmail's, which says nothing before the last of them")),
            Map.entry("Mbox.java", new Harmless(2,
                    "half of a message: of one that was killed, or that will be deferred")),
            Map.entry("NewQueueFile.java", new Harmless(2,
                    "a message that nobody was told of")),
            Map.entry("Pickup.java", new Harmless(1,
                    "a file that is no message goes out of the way, or does so at the next look")),
            Map.entry("Proxied.java", new Harmless(1,
                    "a copy of what a filter has")),
            Map.entry("Session.java", new Harmless(1,
                    "a copy of what a filter has")),
            Map.entry("QueueDirectories.java", new Harmless(1,
                    "made again at each start")),
            Map.entry("QueueFile.java", new Harmless(2,
                    "a corrupt file is marked, or found to be corrupt again; the byte that was"
                            + " there")),
            Map.entry("QueueRewrite.java", new Harmless(1,
                    "a copy of a message that is not complete yet")),
            Map.entry("Readiness.java", new Harmless(2,
                    "a mode and a time that are set right, or found to be wrong again")),
            Map.entry("Spool.java", new Harmless(3,
                    "two in what the steps call; a message that nobody was told of")));

    @Test
    void changes_areStepsOrHarmless() throws IOException {
        var found = new TreeMap<String, List<String>>();
        for (var place : PLACES) {
            try (var files = Files.walk(Path.of("..", place))) {
                for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    var outside = outside(Files.readAllLines(file));
                    if (!outside.isEmpty()) {
                        found.put(file.getFileName().toString(), outside);
                    }
                }
            }
        }
        assertTrue(found.containsKey("BounceLog.java"), "the sources are not there");
        var all = new TreeMap<>(found);
        HARMLESS.keySet().forEach(name -> all.putIfAbsent(name, List.of()));
        all.forEach((name, calls) -> assertEquals(
                HARMLESS.getOrDefault(name, new Harmless(0, "")).calls(), calls.size(),
                () -> name + ": make it a DiskStep that DiskStepsTest stops at, or say here why a"
                        + " crash there does no harm: " + calls));
    }

    private static List<String> outside(List<String> lines) {
        var found = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (!line.strip().startsWith("//") && CHANGES.stream().anyMatch(line::contains)
                    && lines.subList(Math.max(0, i - REACH), i + 1).stream()
                            .noneMatch(l -> l.contains("DiskStep.") || l.contains("step.make("))) {
                found.add(line.strip());
            }
        }
        return found;
    }
}
