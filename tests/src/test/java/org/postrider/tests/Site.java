package org.postrider.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.postrider.suite.Programs;
import org.postrider.testing.MiniSystem;

/// The site that the tests of whole systems run: all services of the shipped master.cf, mailboxes in
/// the folder, and an "Internet" of transport table entries.
final class Site {
    /// A user of this host who can have a mailbox; mail for root is delivered as nobody.
    static final String USER = System.getProperty("user.name").equals("root") ? "nobody"
            : System.getProperty("user.name");
    /// Services that do not listen on the network.
    static final String[] SERVICES = {
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "smtp unix - - n - - smtp",
        "relay unix - - n - - smtp",
        "lmtp unix - - n - - lmtp",
        "showq unix n - n - - showq",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        // smtpd refuses recipients whose transports are called error or retry.
        "failing unix - - n - - error",
        "discard unix - - n - - discard",
        "local unix - n n - - local",
        "virtual unix - n n - - virtual",
        "anvil unix - - n - 1 anvil",
        "verify unix - - n - 1 verify",
    };

    private Site() {}

    /// The site in this folder.
    ///
    /// @param smtp where smtpd listens, such as `127.0.0.1:0`
    /// @param relayPort where mail for `relay.example` goes, on the loopback address
    static MiniSystem.Setup in(Path folder, String smtp, int relayPort) throws IOException {
        var etc = Files.createDirectories(folder.resolve("etc"));
        var mail = Files.createDirectories(folder.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.write(etc.resolve("transport"), List.of(
                "relay.example smtp:[127.0.0.1]:" + relayPort,
                "discard.example discard:silently",
                "fail.example failing:5.1.1 no such user",
                "later.example smtp:[127.0.0.1]:1"));
        Files.write(etc.resolve("aliases"), List.of(
                "postmaster " + USER,
                "team " + USER + ", far@relay.example",
                "away away@relay.example"));
        return MiniSystem.in(folder)
                .main("transport_maps = texthash:" + etc.resolve("transport"),
                        "mydestination = mail.example",
                        "mynetworks = 127.0.0.0/8",
                        "relay_domains = relay.example",
                        "alias_maps = texthash:" + etc.resolve("aliases"),
                        "alias_database =",
                        "mail_spool_directory = " + mail + "/")
                .master(smtp + " inet n - n - - smtpd")
                .master(SERVICES)
                .programs(Programs.ALL);
    }

    /// The mail in the user's Maildir.
    static List<String> maildir(Path folder) throws IOException {
        var fresh = folder.resolve("mail").resolve(USER).resolve("new");
        if (!Files.exists(fresh)) {
            return List.of();
        }
        try (var files = Files.list(fresh)) {
            return files.sorted().map(Site::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// A message.
    static String text(String subject) {
        return "From: <a@mail.example>\r\nTo: <b@mail.example>\r\nSubject: " + subject
                + "\r\nMessage-ID: <" + subject.replace(' ', '.') + "@client.example>\r\n\r\n"
                + "Text of " + subject + ".\r\n";
    }
}
