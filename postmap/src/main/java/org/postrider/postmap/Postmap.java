package org.postrider.postmap;

import org.postrider.util.Stdio;

/// postmap - manage lookup tables
///
/// # SYNOPSIS
/// `postmap [-bfFhijmnNoprsuUvw] [-c config_dir] [-d key] [-q key] [file_type:]file_name ...`
///
/// # DESCRIPTION
/// Makes an indexed table from each text file, or asks or changes a table. Types that can be made
/// are `cdb`, `lmdb`, `hash` and `btree`; without a type it is `default_database_type`. Every type
/// can be asked.
///
/// Lines of the text are `key whitespace value`. A key in double quotes may have white space; the
/// quotes belong to it. Lines that begin with white space continue the one before; `#` begins a
/// comment.
///
/// | option | |
/// |---|---|
/// | `-b` | with `-q -`: standard input is a message, and each line of its body a key |
/// | `-c` *dir* | the directory of main.cf; also by MAIL_CONFIG |
/// | `-d` *key* | remove the key from each table; `-`: keys from standard input |
/// | `-f` | store keys as they are written, not in small letters, and ask so |
/// | `-F` | values are names of files: store what is in them, in base64; decode that when asking |
/// | `-h` | with `-q -`: standard input is a message, and each of its headers a key |
/// | `-i` | add entries from standard input to what the table has |
/// | `-j` | with `-q` or `-s`: print each entry as a JSON object |
/// | `-m` | with `-b` or `-h`: headers of attachments and attached messages are headers |
/// | `-N`, `-n` | store keys and values with, without a final NUL |
/// | `-o` | as root, act as root and not as the owner of the text |
/// | `-p` | permissions are 0644; else group and others may read the table if they may read the text |
/// | `-q` *key* | print the value of the first table that has the key; `-`: keys from standard input |
/// | `-r` | let later entries replace earlier ones without a warning |
/// | `-s` | print all entries |
/// | `-u` | keys and values need not be UTF-8 |
/// | `-U` | with `-b` or `-h`: they must be UTF-8 nevertheless |
/// | `-v` | name the tables that are asked |
/// | `-w` | leave out later entries of a key without a warning |
///
/// A table is replaced as a whole when it is on disk, so that readers never see half of one. A run
/// that takes long says on a terminal how far it is.
///
/// # DIAGNOSTICS
/// The status is 0, also when a key was found or removed; 1 when it was not, or something failed.
///
/// # FILES
/// `name.cdb` for `cdb:name`, `name.lmdb` for `lmdb:name`, `name.db` for `hash:name` and
/// `btree:name`; see hash_table(5) and lmdb_table(5).
public final class Postmap {
    private Postmap() {}

    /// Runs the command.
    ///
    /// @return the exit status
    public static int run(String[] args, Stdio io) {
        return new TableCommand(TableCommand.Kind.POSTMAP, io).run(args);
    }
}
