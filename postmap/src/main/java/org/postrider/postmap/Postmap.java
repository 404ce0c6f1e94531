package org.postrider.postmap;

import org.postrider.util.Stdio;

/// postmap - manage lookup tables
///
/// # SYNOPSIS
/// `postmap [-Nfinoprsvw] [-c config_dir] [-d key] [-q key] [file_type:]file_name ...`
///
/// # DESCRIPTION
/// Makes an indexed table from each text file, or asks or changes a table. Types that can be made
/// are `cdb`, `hash` and `btree`; without a type it is `default_database_type`. Lines of the text
/// are `key whitespace value`; see the options below.
///
/// | option | |
/// |---|---|
/// | `-c` *dir* | the directory of main.cf; also by MAIL_CONFIG |
/// | `-d` *key* | remove the key from each table; `-`: keys from standard input |
/// | `-f` | store keys as they are written, not in small letters |
/// | `-i` | add entries from standard input to what the table has |
/// | `-N`, `-n` | store keys and values with, without a final NUL |
/// | `-o` | as root, let the table belong to root and not to the owner of the text |
/// | `-p` | do not take the permissions of the text file |
/// | `-q` *key* | print the value of the first table that has the key; `-`: keys from standard input |
/// | `-r` | let later entries replace earlier ones without a warning |
/// | `-s` | print all entries |
/// | `-v` | tell more |
/// | `-w` | leave out later entries of a key without a warning |
///
/// A table is replaced as a whole when it is on disk, so that readers never see half of one.
///
/// # DIAGNOSTICS
/// The status is 0, also when a key was found or removed; 1 when it was not, or something failed.
///
/// # FILES
/// `name.cdb` for `cdb:name`, `name.db` for `hash:name` and `btree:name`.
public final class Postmap {
    private Postmap() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return new TableCommand(TableCommand.Kind.POSTMAP, io).run(args);
    }
}
