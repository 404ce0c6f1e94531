package org.postrider.sasl;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.postrider.util.Bytes;

/// SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding: neither side tells the other the password.
///
/// ```
/// C: n,,n=user,r=rOprNGfwEbeRWgbNEkqO
/// S: r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2Ra,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096
/// C: c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2Ra,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=
/// S: v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=
/// C:
/// ```
final class ScramDialogue implements Dialogue {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final PasswordServer.Users users;
    private final PasswordTable table;
    private final String nonce;
    private String gs2 = "";
    private String name = "";
    private String fullNonce = "";
    private String messages = "";
    private Optional<Secret.ScramKeys> keys = Optional.empty();
    private boolean proven;

    /// @param nonce never the same twice, without commas
    ScramDialogue(PasswordServer.Users users, PasswordTable table, String nonce) {
        this.users = users;
        this.table = table;
        this.nonce = nonce;
    }

    @Override
    public Step next(byte[] response) throws IOException {
        if (proven) {
            return response.length == 0 ? new Step.Accept(name) : malformed();
        }
        var text = Bytes.text(response);
        return messages.isEmpty() ? first(text) : last(text);
    }

    private Step malformed() {
        return new Step.Refuse(name, BAD_PROTOCOL, "malformed SCRAM message");
    }

    /// ```
    /// client-first-message = gs2-cbind-flag "," [ authzid ] "," username "," nonce ["," extensions]
    /// ```
    private Step first(String message) throws IOException {
        int comma = message.indexOf(',');
        int end = comma < 0 ? -1 : message.indexOf(',', comma + 1);
        boolean unbound = message.startsWith("n,") || message.startsWith("y,");
        if (!unbound || end < 0) {
            return malformed();
        }
        gs2 = message.substring(0, end + 1);
        var bare = message.substring(end + 1);
        var attributes = Scram.attributes(bare);
        var user = unescaped(attributes.getOrDefault('n', ""));
        var clientNonce = attributes.getOrDefault('r', "");
        if (!bare.startsWith("n=") || !users.usable(user) || clientNonce.isEmpty()) {
            return malformed();
        }
        name = users.name(user);
        var authzid = message.substring(comma + 1, end);
        boolean other = !authzid.isEmpty() && (!authzid.startsWith("a=")
                || !users.name(unescaped(authzid.substring(2))).equals(name));
        if (other) {
            return new Step.Refuse(name, WRONG, "Requested identity not authenticated identity");
        }
        keys = table.find(name, Secret.ScramKeys.class);
        fullNonce = clientNonce + nonce;
        // Who asks for a user that does not exist shall not find that out here.
        var shown = keys.orElseGet(() -> table.pretended(name));
        var challenge = "r=" + fullNonce + ",s=" + BASE64.encodeToString(shown.salt()) + ",i="
                + shown.iterations();
        messages = bare + "," + challenge;
        return new Step.Ask(Bytes.of(challenge));
    }

    /// ```
    /// client-final-message = channel-binding "," nonce ["," extensions] "," proof
    /// ```
    private Step last(String message) {
        int at = message.lastIndexOf(",p=");
        var attributes = Scram.attributes(message);
        boolean bound = attributes.getOrDefault('c', "").equals(
                BASE64.encodeToString(Bytes.of(gs2)));
        if (at < 0 || !bound || !attributes.getOrDefault('r', "").equals(fullNonce)) {
            return malformed();
        }
        messages += "," + message.substring(0, at);
        byte[] proof;
        try {
            proof = Base64.getDecoder().decode(message.substring(at + 3));
        } catch (IllegalArgumentException e) {
            return malformed();
        }
        if (keys.isEmpty() || proof.length != keys.get().stored().length) {
            return new Step.Refuse(name, WRONG, "");
        }
        var key = Scram.xor(proof, Scram.hmac(keys.get().stored(), messages));
        if (!MessageDigest.isEqual(Scram.hash(key), keys.get().stored())) {
            return new Step.Refuse(name, WRONG, "");
        }
        proven = true;
        return new Step.Ask(Bytes.of("v=" + BASE64.encodeToString(
                Scram.hmac(keys.get().server(), messages))));
    }

    /// In names, `=2C` stands for a comma and `=3D` for an equals sign.
    private static String unescaped(String name) {
        return name.replace("=2C", ",").replace("=3D", "=");
    }
}
