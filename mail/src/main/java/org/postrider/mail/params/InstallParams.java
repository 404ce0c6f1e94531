package org.postrider.mail.params;

import static org.postrider.mail.params.Param.text;

import java.util.List;

/// Parameters that tell where things are installed, and those of installation scripts.
public final class InstallParams {
    /// Where the documentation in HTML is; `no` for nowhere.
    public static final Param<String> HTML_DIRECTORY =
            text("html_directory", "/usr/share/doc/postfix/html");

    /// The path name of the mailq(1) command.
    public static final Param<String> MAILQ_PATH = text("mailq_path", "/usr/bin/mailq");

    /// Where the manual pages are.
    public static final Param<String> MANPAGE_DIRECTORY =
            text("manpage_directory", "/usr/share/man");

    /// Where files are that installation scripts read: `postfix-files`, `dynamicmaps.cf`.
    public static final Param<String> META_DIRECTORY =
            text("meta_directory", "/usr/share/postfix").notEmpty();

    /// The path name of the newaliases(1) command.
    public static final Param<String> NEWALIASES_PATH =
            text("newaliases_path", "/usr/bin/newaliases");

    /// Where the documentation in text is; `no` for nowhere.
    public static final Param<String> README_DIRECTORY =
            text("readme_directory", "/usr/share/doc/postfix");

    /// Where sample configuration files are. Not used any more.
    public static final Param<String> SAMPLE_DIRECTORY = text("sample_directory", "/etc/postfix");

    /// The path name of the sendmail(1) command.
    public static final Param<String> SENDMAIL_PATH = text("sendmail_path", "/usr/sbin/sendmail");

    /// Where shared libraries and table plug-ins are.
    public static final Param<String> SHLIB_DIRECTORY = text("shlib_directory", "/usr/lib/postfix");

    /// The date of the release of Postfix whose features this is.
    public static final Param<String> MAIL_RELEASE_DATE =
            text("mail_release_date", "20260907").notEmpty();

    private InstallParams() {}

    /// All of this group.
    static List<Param<?>> all() {
        return List.of(
                MAIL_RELEASE_DATE, HTML_DIRECTORY, MAILQ_PATH, MANPAGE_DIRECTORY, META_DIRECTORY,
                NEWALIASES_PATH, README_DIRECTORY, SAMPLE_DIRECTORY, SENDMAIL_PATH,
                SHLIB_DIRECTORY);
    }
}
