package org.postrider.smtpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postrider.testing.FakeCleanup;
import org.postrider.testing.FixedResolver;
import org.postrider.testing.MiniSystem;

/// A smtpd between a fake cleanup and a fake rewrite service.
final class SmtpdFixture implements AutoCloseable {
    final FakeCleanup cleanup = new FakeCleanup();
    final MiniSystem system;
    private final Path folder;

    SmtpdFixture(List<String> settings, FixedResolver resolver) throws IOException {
        this("- smtpd", settings, resolver);
    }

    /// @param command process limit, program and options, as in master.cf
    SmtpdFixture(String command, List<String> settings, FixedResolver resolver)
            throws IOException {
        folder = Files.createTempDirectory("smtpd");
        system = MiniSystem.in(folder)
                .main("myhostname = mail.example.com", "mail_name = Postfix",
                        "smtpd_error_sleep_time = 0", "mynetworks = 127.0.0.0/8",
                        "alias_maps =", "local_recipient_maps = inline:{root=x, postmaster=x}",
                        "virtual_alias_maps = inline:{x@va.example=root}",
                        "virtual_mailbox_maps = inline:{x@vm.example=x}",
                        "relay_recipient_maps = inline:{x@rd.example=x}")
                .main(settings.toArray(String[]::new))
                .master("127.0.0.1:0 inet n - n - " + command,
                        "cleanup unix n - n - 0 cleanup",
                        "rewrite unix - - n - - trivial-rewrite",
                        "anvil unix - - n - 1 anvil")
                .programs(List.of(Smtpd.PROGRAM, cleanup, new FakeRewrite(), new FakeAnvil()))
                .resolver(resolver).start();
    }

    @Override
    public void close() throws IOException {
        system.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
