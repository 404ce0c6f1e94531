package org.postrider.sasl;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.postrider.util.Bytes;

/// CRAM-MD5 (RFC 2195): the client proves with a digest of the challenge that it knows the password.
///
/// ```
/// S: <1896.697170952@mail.example>
/// C: user b913a602c7eda7a495b4e6e7334d3890
/// ```
final class CramDialogue implements Dialogue {
    private final PasswordServer.Users users;
    private final PasswordTable table;
    private final String challenge;

    /// @param challenge never the same twice, in the form of a message id
    CramDialogue(PasswordServer.Users users, PasswordTable table, String challenge) {
        this.users = users;
        this.table = table;
        this.challenge = challenge;
    }

    @Override
    public byte[] greeting() {
        return Bytes.of(challenge);
    }

    @Override
    public boolean takesInitial() {
        return false;
    }

    @Override
    public Step next(byte[] response) throws IOException {
        var text = Bytes.text(response);
        int space = text.lastIndexOf(' ');
        if (space < 0 || !users.usable(text.substring(0, space))) {
            return new Step.Refuse("", BAD_PROTOCOL, "need authentication name");
        }
        var name = users.name(text.substring(0, space));
        var secret = table.find(name, Secret.CramKeys.class);
        var expected = secret.isEmpty() ? new byte[0] : Bytes.of(
                HexFormat.of().formatHex(secret.get().answer(Bytes.of(challenge))));
        return MessageDigest.isEqual(expected, Bytes.of(text.substring(space + 1)))
                ? new Step.Accept(name) : new Step.Refuse(name, WRONG, "");
    }
}
