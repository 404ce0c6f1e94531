package org.postrider.mail.params;

import java.util.List;

/// A family of parameters, one for each delivery transport, such as
/// `smtp_destination_concurrency_limit`, with a common default.
///
/// @param suffix what follows the transport's name, with its underscore
/// @param fallback the parameter that gives the value where the transport's own is not set
/// @param exceptions members with a default of their own
public record TransportParam<T>(String suffix, Param<T> fallback, List<Param<T>> exceptions) {
    /// A family whose members all have the same default.
    public TransportParam(String suffix, Param<T> fallback) {
        this(suffix, fallback, List.of());
    }

    /// The member for one transport.
    public Param<T> of(String transport) {
        var name = transport + suffix;
        for (var exception : exceptions) {
            if (exception.name().equals(name)) {
                return exception;
            }
        }
        return new Param<>(name, "$" + fallback.name(), fallback.kind());
    }
}
