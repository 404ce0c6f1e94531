package org.postrider.postmap;

import org.postrider.util.Stdio;

/// postalias - manage alias tables
///
/// # SYNOPSIS
/// `postalias [-fijnNoprsuvw] [-c config_dir] [-d key] [-q key] [file_type:]file_name ...`
///
/// # DESCRIPTION
/// Like postmap(1), for text in the format of aliases(5): `name: value, value`. The table also gets
/// the entries `@:@`, `YP_LAST_MODIFIED` and `YP_MASTER_NAME`.
///
/// # DIAGNOSTICS
/// The status is 0, also when a key was found or removed; 1 when it was not, or something failed.
///
/// # FILES
/// See postmap(1).
public final class Postalias {
    private Postalias() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return new TableCommand(TableCommand.Kind.POSTALIAS, io).run(args);
    }
}
