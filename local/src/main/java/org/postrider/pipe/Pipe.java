package org.postrider.pipe;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;
import org.postrider.server.agent.DeliveryAgent;

/// Delivers to external commands.
///
/// # SYNOPSIS
///
/// `pipe` [generic daemon options] *attribute*`=`*value* ... `argv=`*command* ...
///
/// # DESCRIPTION
///
/// The daemon takes delivery requests from qmgr(8) and runs a command for each, with the message on
/// its standard input. With `$`*transport*`_destination_recipient_limit = 1` in main.cf there is one
/// request for each recipient. The attributes stand in master.cf, after the program's options:
///
/// | attribute | meaning |
/// |---|---|
/// | `user=`*name*[`:`*group*] | with whose rights the command runs; never root's or the mail system's own. Required |
/// | `argv=`*command ...* | the command and its arguments, up to the end of the line; no shell looks at them. Required |
/// | `directory=`*path* | where it runs; by default the queue directory, or `/` with `chroot=` |
/// | `chroot=`*path* | the directory that the command sees as `/`; `directory=` and the command are looked for in it |
/// | `flags=`*letters* | see below |
/// | `eol=`*text* | what ends lines, with backslash sequences; by default `\n` |
/// | `null_sender=`*text* | stands for an empty envelope sender; by default `MAILER-DAEMON` |
/// | `size=`*bytes* | longer messages are returned; 0 for no limit |
///
/// | flag | |
/// |---|---|
/// | `B` | a blank line at the end |
/// | `D` | `Delivered-To:` on top; mail that was here before is returned. Wants one recipient at a time |
/// | `F` | a line `From `*sender time* on top |
/// | `O` | `X-Original-To:` on top. Wants one recipient at a time |
/// | `R` | `Return-Path:` on top |
/// | `X` | the delivery is final: reports of success say `delivered`, not `relayed` |
/// | `h` | domains in small letters in the arguments |
/// | `u` | local parts in small letters in the arguments |
/// | `q` | addresses quoted in the arguments |
/// | `.` | lines that begin with a dot get another one |
/// | `>` | lines that begin with `From ` get a `>` |
///
/// In arguments, `${sender}`, `${nexthop}`, `${size}`, `${queue_id}`, `${envid}`,
/// `${client_address}`, `${client_hostname}`, `${client_helo}`, `${client_port}`,
/// `${client_protocol}`, `${sasl_method}`, `${sasl_sender}` and `${sasl_username}` are replaced. An
/// argument with `${recipient}`, `${original_recipient}`, `${user}`, `${extension}`, `${mailbox}` or
/// `${domain}` is repeated for each recipient.
///
/// # SECURITY
///
/// The environment has what `export_environment` names, and PATH. Senders and recipients are chosen
/// by strangers: a command must expect anything in its arguments.
///
/// # DIAGNOSTICS
///
/// The exit status is read as in sysexits.h: 0 is success, 75 makes mail wait, everything else returns
/// it, with the first 4096 bytes of what the command has written. Where these begin with an enhanced
/// status code (RFC 3463), that counts instead of the exit status. After
/// *transport*`_time_limit` (`command_time_limit`) it is ended, with all that it has started. Wrong
/// attributes are logged and mail waits.
public final class Pipe implements Program {
    /// The program.
    public static final Program PROGRAM = new Pipe();

    private Pipe() {}

    @Override
    public String name() {
        return "pipe";
    }

    @Override
    public Privileges privileges() {
        return Privileges.ROOT;
    }

    @Override
    public Service create(ServiceContext context) {
        return new DeliveryAgent(context, new PipeDeliverer(context));
    }
}
