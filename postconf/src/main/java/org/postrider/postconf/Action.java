package org.postrider.postconf;

/// What happens to a setting or service.
enum Action {
    /// It gets a new value, or is added at the end.
    EDIT,
    /// It is turned into a comment.
    COMMENT,
    /// It is removed.
    EXCLUDE
}
