package org.postrider.server.milter;

import java.io.IOException;

/// What a filter may change when it has seen the whole message. Strings are byte text.
public interface Edits {
    /// Adds a header after the last one.
    void addHeader(String name, String value) throws IOException;

    /// Adds a header.
    ///
    /// @param index how many headers come before it
    void insertHeader(int index, String name, String value) throws IOException;

    /// Changes a header, or deletes it.
    ///
    /// @param index which of those with the name, from 1
    /// @param value empty to delete it
    void changeHeader(int index, String name, String value) throws IOException;

    /// Replaces the body, piece by piece.
    void replaceBody(byte[] piece) throws IOException;

    /// Changes the envelope sender.
    ///
    /// @param address in external form, with or without angle brackets
    /// @param options ESMTP parameters; empty for none
    void changeSender(String address, String options) throws IOException;

    /// Adds a recipient.
    ///
    /// @param options ESMTP parameters; empty for none
    void addRecipient(String address, String options) throws IOException;

    /// Removes a recipient.
    void deleteRecipient(String address) throws IOException;

    /// Has the message wait in the hold queue.
    ///
    /// @param reason for the log
    void quarantine(String reason) throws IOException;
}
