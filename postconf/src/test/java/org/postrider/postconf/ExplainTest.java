package org.postrider.postconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    private static final String MAIN_CF = """
            myhostname = mail.site.example
            greeting = $myhostname ESMTP
            smtpd_banner = $greeting $mail_name
            smtpd_timeout = ${stress?{10}:{20}}s
            """;
    private static final String MASTER_CF =
            "smtp inet n - n - - smtpd -o smtpd_banner=$service_name\n";

    @TempDir
    private Path folder;

    private List<String> run(String command) {
        return GoldenCases.run(new GoldenCases.Case(command,
                Map.of("main.cf", MAIN_CF, "master.cf", MASTER_CF)), folder);
    }

    @Test
    void explain_settingOfNames_goesStepByStep() {
        var lines = run("postconf -E smtpd_banner");
        assertEquals(List.of(
                "$ postconf -E smtpd_banner",
                "  smtpd_banner = $greeting $mail_name",
                "      @DIR@/main.cf, line 3",
                "      $greeting is $myhostname ESMTP (@DIR@/main.cf, line 2)",
                "      $mail_name is Postrider (default)",
                "      = $myhostname ESMTP Postrider",
                "      $myhostname is mail.site.example (@DIR@/main.cf, line 1)",
                "      = mail.site.example ESMTP Postrider",
                "    smtp/inet: smtpd_banner = $service_name",
                "      @DIR@/master.cf",
                "      = smtp",
                "  "), lines.subList(0, 12));
        assertTrue(lines.contains("      Default: $myhostname ESMTP $mail_name"), lines.toString());
        assertEquals("= 0", lines.getLast());
    }

    @Test
    void verbose_tellsFileAndSettings() {
        assertEquals(List.of("$ postconf -v -h smtpd_timeout",
                "! postconf: open @DIR@/main.cf",
                "! postconf: @DIR@/main.cf, line 1: myhostname = mail.site.example",
                "! postconf: @DIR@/main.cf, line 2: greeting = $myhostname ESMTP",
                "! postconf: @DIR@/main.cf, line 3: smtpd_banner = $greeting $mail_name",
                "! postconf: @DIR@/main.cf, line 4: smtpd_timeout = ${stress?{10}:{20}}s"),
                run("postconf -v -h smtpd_timeout").stream()
                        .filter(l -> !l.startsWith("  ") && !l.startsWith("=")).toList());
    }

    @Test
    void explain_condition_isDecided() {
        var lines = run("postconf --explain smtpd_timeout -o stress=");
        assertTrue(lines.contains("      $stress is empty (default)"), lines.toString());
        assertTrue(lines.contains("      = 20s"), lines.toString());
    }

    @Test
    void explain_overrideDefaultAndUserDefined_tellsOrigin() {
        var lines = run("postconf -o relayhost=x -E relayhost queue_run_delay greeting");
        assertTrue(lines.contains("      command line"), lines.toString());
        assertTrue(lines.contains("      default"), lines.toString());
        assertTrue(lines.contains("      The configuration defines this name."),
                lines.toString());
    }

    @Test
    void explain_unknownName_getsWarning() {
        assertTrue(run("postconf -E nosuch")
                .contains("! postconf: warning: nosuch: unknown parameter"));
        assertTrue(run("postconf -E")
                .contains("! postconf: fatal: -E requires a parameter name"));
    }

    @Test
    void inert_listsWhatNoProgramActsOn() {
        var lines = run("postconf --inert");
        assertEquals("= 0", lines.getLast());
        assertTrue(lines.stream().noneMatch(l -> l.contains("myhostname")), lines.toString());
    }

    @Test
    void own_comesLastAndOnlyIfAsked() {
        var lines = run("postconf -dHO");
        assertTrue(lines.contains("  postrider_process_grouping"));
        assertTrue(lines.indexOf("  postrider_process_grouping")
                > lines.indexOf("  virtual_uid_maps"));
        assertTrue(run("postconf -dH").stream().noneMatch(l -> l.contains("postrider_")));
    }
}
