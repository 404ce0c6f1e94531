/// Clients of the services that most programs need: one class per service, safe for use by many
/// threads. Connections are kept between requests; a service that cannot be reached is an
/// `IOException`, for which the caller defers.
package org.postrider.server.client;
