package org.postrider.smtpd.access;

import java.util.ArrayList;
import java.util.List;

/// What access tables have ordered for a message. Begins anew with each message.
public final class Effects {
    private final List<String> headers = new ArrayList<>();
    private final List<String> copies = new ArrayList<>();
    private String filter = "";
    private String redirect = "";
    private boolean hold;
    private boolean discard;
    private boolean discardPassedOn;

    /// Nothing ordered.
    public Effects() {}

    /// Header lines to put before all others (`PREPEND`).
    public List<String> headers() {
        return headers;
    }

    /// More recipients (`BCC`), in internal form.
    public List<String> copies() {
        return copies;
    }

    /// The content filter, `transport:destination`; empty for none (`FILTER`).
    public String filter() {
        return filter;
    }

    /// The recipient instead of all others (`REDIRECT`); empty for none.
    public String redirect() {
        return redirect;
    }

    /// Whether the message is not delivered before somebody has released it (`HOLD`).
    public boolean hold() {
        return hold;
    }

    /// Whether the message is thrown away (`DISCARD`).
    public boolean discard() {
        return discard;
    }

    /// Forgets what has been passed on; that the message is thrown away stays in force.
    public void passedOn() {
        headers.clear();
        copies.clear();
        filter = "";
        redirect = "";
        hold = false;
        discardPassedOn = discard;
    }

    /// Whether [#discard()] has been passed on.
    public boolean discardPassedOn() {
        return discardPassedOn;
    }

    void setFilter(String destination) {
        filter = destination;
    }

    void setRedirect(String address) {
        redirect = address;
    }

    void setHold() {
        hold = true;
    }

    void setDiscard() {
        discard = true;
    }
}
