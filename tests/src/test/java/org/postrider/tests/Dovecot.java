package org.postrider.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.postrider.testing.Await;

/// A real Dovecot in a folder: its LMTP server and its authentication service, both on Unix-domain
/// sockets. Everybody's password is `secret`; mailboxes are below `box/`.
final class Dovecot implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final Path LMTP = Path.of("/usr/lib/dovecot/lmtp");

    private final Path folder;
    private final Process process;

    /// Starts it; the test is skipped where it is not installed.
    ///
    /// @param mechanisms that it offers, in small letters
    /// @param more lines of its configuration, before those about passwords
    Dovecot(Path folder, String mechanisms, String more) throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM) && Files.isExecutable(LMTP),
                "Dovecot's LMTP server is not installed");
        this.folder = folder;
        var box = Files.createDirectories(box());
        if (System.getProperty("user.name").equals("root")) {
            Files.setAttribute(folder, "unix:mode", 0755);
            Files.setAttribute(box, "unix:mode", 0777);
        }
        Files.deleteIfExists(lmtp()); // what one before left there
        Files.deleteIfExists(auth());
        process = new ProcessBuilder(PROGRAM.toString(), "-F", "-c",
                configuration(mechanisms, more).toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile()).start();
        try {
            Await.until("Dovecot listens", () -> Files.exists(lmtp()) && Files.exists(auth())
                    || !process.isAlive());
            assertTrue(process.isAlive(), () -> read(folder.resolve("out")));
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /// Where the mailboxes of all users are.
    Path box() {
        return folder.resolve("box");
    }

    /// Socket of the LMTP server.
    Path lmtp() {
        return folder.resolve("run/lmtp");
    }

    /// Socket of the authentication service.
    Path auth() {
        return folder.resolve("run/auth-smtp");
    }

    /// What it has logged.
    String log() {
        var log = folder.resolve("dovecot.log");
        return Files.exists(log) ? read(log) : "no log";
    }

    /// A file's text.
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path configuration(String mechanisms, String more) throws IOException {
        var user = Site.USER;
        boolean root = System.getProperty("user.name").equals("root");
        var internal = root ? "" : """
                default_internal_user = %1$s
                default_internal_group = %2$s
                default_login_user = %1$s
                """.formatted(user, group());
        var file = folder.resolve("dovecot.conf");
        Files.writeString(file, internal + more + """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                protocols = lmtp
                ssl = no
                mail_location = maildir:%1$s/box/%%n
                first_valid_uid = 1
                first_valid_gid = 1
                auth_username_format = %%Ln
                auth_mechanisms = %4$s
                auth_failure_delay = 0
                service lmtp {
                  chroot =
                  unix_listener lmtp {
                    mode = 0666
                  }
                }
                service auth {
                  unix_listener auth-smtp {
                    mode = 0666
                  }
                }
                service anvil {
                  chroot =
                }
                service stats {
                  chroot =
                }
                userdb {
                  driver = static
                  args = uid=%2$s gid=%3$s home=%1$s/box/%%n allow_all_users=yes
                }
                passdb {
                  driver = static
                  args = password=secret
                }
                """.formatted(folder, user, group(), mechanisms));
        return file;
    }

    private static String group() throws IOException {
        return Files.readAttributes(Path.of("/proc/self"),
                java.nio.file.attribute.PosixFileAttributes.class).group().getName()
                .replace("root", "nogroup");
    }
}
