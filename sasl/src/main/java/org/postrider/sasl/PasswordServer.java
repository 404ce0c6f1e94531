package org.postrider.sasl;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postrider.util.Bytes;

/// Authentication that is done here, with passwords that somebody knows.
public final class PasswordServer implements SaslServer {
    /// The mechanisms that are possible where only whole passwords can be checked.
    public static final List<String> WITH_PASSWORDS = List.of("PLAIN", "LOGIN");
    /// The mechanisms that are possible with a table.
    public static final List<String> WITH_SECRETS =
            List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256");
    private static final String TROUBLE = "generic failure";
    private static final int NONCE = 18;

    private final Passwords passwords;
    private final List<Mechanism> mechanisms;
    private final String realm;
    private final String host;
    private final Consumer<String> log;
    private final SecureRandom random = new SecureRandom();

    /// @param passwords which; a [PasswordTable] for mechanisms that do not send them
    /// @param names of the mechanisms to offer, in this order
    /// @param realm of users who do not say theirs; empty for none
    /// @param host name of this host
    /// @param log is told what only the administrator should know
    /// @throws IllegalArgumentException if a mechanism is not possible
    public PasswordServer(Passwords passwords, List<String> names, String realm, String host,
            Consumer<String> log) {
        this.passwords = passwords;
        mechanisms = names.stream().map(this::mechanism).toList();
        this.realm = realm;
        this.host = host;
        this.log = log;
    }

    private Mechanism mechanism(String name) {
        boolean table = passwords instanceof PasswordTable;
        if (!(table ? WITH_SECRETS : WITH_PASSWORDS).contains(name)) {
            throw new IllegalArgumentException(name);
        }
        return new Mechanism(name, switch (name) {
            case "CRAM-MD5" -> List.of("dictionary", "active");
            case "SCRAM-SHA-256" -> List.of("dictionary", "mutual-auth");
            default -> List.of("plaintext", "dictionary", "active");
        });
    }

    @Override
    public List<Mechanism> mechanisms() {
        return mechanisms;
    }

    @Override
    public String noMechanism(String mechanism) {
        return "no mechanism available";
    }

    @Override
    public String malformed(boolean initial) {
        return initial ? "another step is needed in authentication" : Dialogue.BAD_PROTOCOL;
    }

    @Override
    public Exchange begin(SaslRequest request) {
        var users = new Users(request.service());
        return new Conversation(dialogue(request.mechanism(), users), request.initial());
    }

    private Dialogue dialogue(String mechanism, Users users) {
        return switch (mechanism) {
            case "PLAIN" -> new PlainDialogue(users);
            case "LOGIN" -> new LoginDialogue(users);
            case "CRAM-MD5" -> new CramDialogue(users, (PasswordTable) passwords,
                    "<" + HexFormat.of().formatHex(random(NONCE)) + "@" + host + ">");
            case "SCRAM-SHA-256" -> new ScramDialogue(users, (PasswordTable) passwords,
                    Base64.getEncoder().encodeToString(random(NONCE)));
            default -> throw new IllegalArgumentException(mechanism);
        };
    }

    private byte[] random(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }

    /// The users as one client sees them.
    final class Users {
        private final String service;

        private Users(String service) {
            this.service = service;
        }

        /// Whether a name can be that of a user.
        boolean usable(String user) {
            return !user.isBlank() && user.indexOf('\0') < 0;
        }

        /// A name with its realm.
        String name(String user) {
            return realm.isEmpty() || user.indexOf('@') >= 0 ? user : user + "@" + realm;
        }

        /// Whether it is the user's password.
        ///
        /// @throws IOException if that cannot be found out now
        boolean matches(String user, String password) throws IOException {
            return password.indexOf('\0') < 0 && passwords.matches(name(user), password, service);
        }
    }

    private final class Conversation implements Exchange {
        private final Dialogue dialogue;
        private SaslAnswer answer;

        Conversation(Dialogue dialogue, Optional<String> initial) {
            this.dialogue = dialogue;
            if (initial.isEmpty()) {
                answer = challenge(dialogue.greeting());
            } else if (dialogue.takesInitial()) {
                // RFC 4954, section 4: an empty response is written as "="
                answer = next(initial.get().equals("=") ? "" : initial.get());
            } else {
                answer = new SaslAnswer.Failure("", Dialogue.BAD_PROTOCOL, false);
            }
        }

        private static SaslAnswer challenge(byte[] text) {
            return new SaslAnswer.Challenge(Base64.getEncoder().encodeToString(text));
        }

        @Override
        public SaslAnswer answer() {
            return answer;
        }

        @Override
        public SaslAnswer respond(String response) {
            answer = next(response);
            return answer;
        }

        private SaslAnswer next(String response) {
            byte[] text;
            try {
                text = Base64.getDecoder().decode(response);
            } catch (IllegalArgumentException e) {
                return new SaslAnswer.Failure("", malformed(false), false);
            }
            try {
                return switch (dialogue.next(text)) {
                    case Dialogue.Step.Ask(var more) -> challenge(more);
                    case Dialogue.Step.Accept(var user) -> new SaslAnswer.Success(user);
                    case Dialogue.Step.Refuse(var user, var reason, var detail) -> {
                        if (!detail.isEmpty()) {
                            log.accept(detail);
                        }
                        yield new SaslAnswer.Failure(user, reason, false);
                    }
                };
            } catch (IOException e) {
                log.accept(Bytes.printable(String.valueOf(e.getMessage()), 200));
                return new SaslAnswer.Failure("", TROUBLE, true);
            }
        }

        @Override
        public void close() {
            // Nothing is kept open.
        }
    }
}
