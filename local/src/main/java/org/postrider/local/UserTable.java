package org.postrider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.postrider.mailbox.Identity;
import org.postrider.util.sys.SysException;
import org.postrider.util.sys.Users;

/// The users of this host.
interface UserTable {
    /// A user.
    ///
    /// @param name login name
    /// @param home home directory
    /// @param shell login shell
    record User(String name, Identity identity, Path home, String shell) {}

    /// The user of this name.
    ///
    /// @throws IOException if it cannot be found out now: the user may exist
    Optional<User> find(String name) throws IOException;

    /// The user of this number.
    ///
    /// @throws IOException if it cannot be found out now: the user may exist
    Optional<User> find(int uid) throws IOException;

    /// The users that the system knows, in its files and directory services.
    static UserTable ofSystem() {
        return new UserTable() {
            @Override
            public Optional<User> find(String name) throws IOException {
                return withGroups(Users.named(name));
            }

            @Override
            public Optional<User> find(int uid) throws IOException {
                return withGroups(Users.of(uid));
            }
        };
    }

    private static Optional<User> withGroups(Optional<Users.User> found) throws SysException {
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var user = found.get();
        var groups = Arrays.stream(Users.groups(user)).boxed().toList();
        return Optional.of(new User(user.name(), new Identity(user.uid(), user.gid(), groups),
                Path.of(user.home()), user.shell()));
    }
}
