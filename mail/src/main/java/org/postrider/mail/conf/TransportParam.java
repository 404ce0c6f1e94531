package org.postrider.mail.conf;

/// A family of parameters, one for each delivery transport, such as
/// `smtp_destination_concurrency_limit`, with a common default.
///
/// @param suffix what follows the transport's name, with its underscore
/// @param fallback the parameter that gives the value where the transport's own is not set
public record TransportParam<T>(String suffix, Param<T> fallback) {
    /// The member for one transport.
    public Param<T> of(String transport) {
        return new Param<>(transport + suffix, "$" + fallback.name(), fallback.parser());
    }
}
