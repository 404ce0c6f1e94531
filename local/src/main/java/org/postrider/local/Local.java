package org.postrider.local;

import org.postrider.mailbox.Actor;
import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Delivers to aliases and mailboxes of this host's users.
///
/// # SYNOPSIS
///
/// `local` [generic daemon options]
///
/// # DESCRIPTION
///
/// The daemon takes delivery requests from qmgr(8). The local part of an address is looked up,
/// without regard to case, with its extension and then without, in this order:
///
/// - in `alias_maps`: the message goes to the destinations of the alias. An alias `owner-NAME` becomes
///   the envelope sender of what is sent on for the alias `NAME`;
/// - among the users of this host: the message goes to the destinations in the first file of
///   `forward_path` that exists, or else into the user's mailbox;
/// - `fallback_transport_maps`, `fallback_transport` and `luser_relay` say what is done with
///   everything else. Where they say nothing it is returned, as an unknown user.
///
/// # DESTINATIONS
///
/// Aliases, `.forward` files and included files list destinations, separated by commas or white
/// space; in files, also one on each line, with `#` in front of a comment.
///
/// | destination | what is done |
/// |---|---|
/// | *address* | an address of this host in an alias is delivered to here; every other one is sent to, in a new message |
/// | `\`*user* | the mailbox of this user, whatever aliases and `.forward` say |
/// | `\|`*command* | the command gets the message on its standard input |
/// | `/`*file* | the message is appended to the file |
/// | `/`*directory*`/` | the message is put into the Maildir |
/// | `:include:/`*file* | the destinations that the file lists |
///
/// What contains white space or commas is put into double quotes, with the `|` inside of them.
/// `allow_mail_to_commands` and `allow_mail_to_files` say where commands and files may stand.
///
/// A command with characters that only a shell understands runs in `/bin/sh`, in the queue directory
/// or in `command_execution_directory`. Its environment has what `export_environment` names, and
/// PATH, USER, LOGNAME, HOME, SHELL, SENDER, RECIPIENT, ORIGINAL_RECIPIENT, LOCAL, EXTENSION, DOMAIN,
/// CLIENT_ADDRESS, CLIENT_HOSTNAME, CLIENT_HELO, CLIENT_PROTOCOL, SASL_METHOD, SASL_SENDER,
/// SASL_USERNAME and ENVID, as far as they are known. Its exit status is read as in sysexits.h: 0 is
/// success, 75 (and a signal) makes mail wait, everything else returns it, with the first 4096 bytes
/// of what the command has written. Where these begin with an enhanced status code (RFC 3463), that
/// counts instead of the exit status. After `command_time_limit` it is ended, with all that it has
/// started.
///
/// # MAILBOXES
///
/// The mailbox is what `mailbox_transport_maps`, `mailbox_transport`, `mailbox_command_maps` and
/// `mailbox_command` say, in this order, or `home_mailbox` below the home directory, or a file
/// named after the user in `mail_spool_directory`. A name with a final `/` is a Maildir, every other
/// an mbox file, locked as `mailbox_delivery_lock` says. The message gets `Return-Path:`,
/// `X-Original-To:` and `Delivered-To:` on top.
///
/// # SECURITY
///
/// Commands, files and `.forward` files are used with the user id, group id and groups of the user who
/// named them: the recipient, or the owner of the alias table or of the included file. Where that is
/// root, it is `default_privs` instead. Files that everybody may write to are ignored, and so is a
/// `.forward` file of somebody else.
///
/// In `alias_maps`, `mailbox_command_maps` and the tables of transports, tables of patterns must not put
/// parts of the address (`$1`) into what they say: such rules are left out. For the first two, `tcp`,
/// `socketmap` and `memcache` tables are refused, because anybody could pretend to be the server.
///
/// Mailboxes are opened with the user id, group id and groups of the recipient. In a
/// `mail_spool_directory` that only its group may write to, that group is used; in one that only
/// root may write to, a new mailbox is made by root and given to the recipient.
///
/// # STANDARDS
///
/// RFC 822 (message format), RFC 5321 section 4.4 (`Return-Path:`)
///
/// # DIAGNOSTICS
///
/// Problems and transactions are logged. A message that loops (its `Delivered-To:` names the
/// recipient) is returned. Local faults make mail wait; a full quota or a mailbox that is no
/// regular file makes it bounce.
public final class Local implements Program {
    /// The program.
    public static final Program PROGRAM = new Local();

    private Local() {}

    @Override
    public String name() {
        return "local";
    }

    @Override
    public Privileges privileges() {
        return Privileges.ROOT;
    }

    @Override
    public Service create(ServiceContext context) {
        return new DeliveryAgent(context,
                new LocalDeliverer(context, UserTable.ofSystem(), Actor.ofProcess()));
    }
}
