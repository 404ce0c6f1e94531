package org.postrider.bounce;

import org.postrider.server.Program;
import org.postrider.server.Service;
import org.postrider.server.ServiceContext;

/// Keeps per-message logs of what became of recipients, and sends reports about them.
///
/// # SYNOPSIS
///
/// `bounce` \[generic daemon options\]
///
/// # DESCRIPTION
///
/// One program under three service names: `bounce` records recipients that have failed for good,
/// `defer` those that will be tried again, `trace` those whose delivery is to be reported. An entry
/// is on disk before its recording is confirmed. `defer` also tells flush(8) which sites have mail
/// waiting, where `fast_flush_domains` lists them.
///
/// Reports go to the sender: failures, warnings of delay, success on request. Copies go to the
/// postmaster as `notify_classes` says. A message from the null sender that cannot be delivered is
/// reported to the postmaster only (class `2bounce`), and what cannot be delivered there either
/// (sender `double_bounce_sender`) is discarded, so that no loop goes on.
///
/// The message is returned whole unless it is larger than `bounce_size_limit` or the sender has
/// asked for its headers only; with warnings and reports of success, headers only.
///
/// # STANDARDS
///
/// RFC 3461 (SMTP extension for delivery status notifications),
/// RFC 3462 (multipart/report), RFC 3463 (enhanced status codes), RFC 3464 (delivery status
/// notifications), RFC 3834 (Auto-Submitted)
///
/// # DIAGNOSTICS
///
/// Every report is logged with its own queue id.
///
/// # FILES
///
/// `bounce`, `defer`, `trace` below `queue_directory`.
public final class Bounce implements Program {
    /// The program.
    public static final Program PROGRAM = new Bounce();

    private Bounce() {}

    @Override
    public String name() {
        return "bounce";
    }

    @Override
    public Service create(ServiceContext context) {
        return new BounceService(context);
    }
}
