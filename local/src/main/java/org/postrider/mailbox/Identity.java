package org.postrider.mailbox;

import java.util.List;

/// On whose behalf a file is opened or a command runs.
///
/// @param uid numeric user id
/// @param gid numeric primary group id
/// @param groups supplementary groups, by number
public record Identity(int uid, int gid, List<Integer> groups) {
    /// The groups become unmodifiable.
    public Identity {
        groups = List.copyOf(groups);
    }

    /// The superuser.
    public static final Identity ROOT = new Identity(0, 0, List.of());

    /// The same user in another primary group.
    public Identity inGroup(int otherGid) {
        return new Identity(uid, otherGid, groups);
    }
}
