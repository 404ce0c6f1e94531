/// The service host: what a daemon process is made of.
///
/// A [org.postrider.server.Program] is a constant; a [org.postrider.server.Service] is one line of
/// master.cf; the host opens or adopts the listening sockets, drops privileges, accepts, limits,
/// and runs every session on a virtual thread of its own. Hosts run in processes that master(8)
/// starts, and inside one JVM in tests.
package org.postrider.server;
