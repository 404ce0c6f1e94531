package org.postrider.mail.address;

/// Which brackets and quotes are open in a text that is read from its beginning. A backslash takes the meaning
/// from the character behind it.
public final class Nesting {
    private int depth;
    private boolean quoted;
    private boolean escaped;

    /// Reads the next character.
    public void take(char c) {
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == '<') {
            depth++;
        } else if (!quoted && c == '>' && depth > 0) {
            depth--;
        }
    }

    /// Whether no bracket and no quote is open.
    public boolean isClosed() {
        return !quoted && depth == 0;
    }

    /// Whether the next character may end a word: none is open, and no backslash stands before it.
    public boolean endsWords() {
        return isClosed() && !escaped;
    }
}
