package org.postrider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.postrider.mailbox.Identity;
import org.postrider.util.sys.Users;

/// The users of this host.
interface UserTable {
    /// A user.
    ///
    /// @param name login name
    /// @param home home directory
    record User(String name, Identity identity, Path home) {}

    /// The user of this name.
    ///
    /// @throws IOException if it cannot be found out now: the user may exist
    Optional<User> find(String name) throws IOException;

    /// The users that the system knows, in its files and directory services.
    static UserTable ofSystem() {
        return name -> {
            var found = Users.named(name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            var user = found.get();
            var groups = Arrays.stream(Users.groups(user)).boxed().toList();
            return Optional.of(new User(user.name(),
                    new Identity(user.uid(), user.gid(), groups), Path.of(user.home())));
        };
    }
}
