package org.postrider.mail.params;

/// Parameters of trivial-rewrite(8).
public final class RewriteParams {
    private RewriteParams() {}
}
