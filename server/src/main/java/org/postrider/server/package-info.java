/// The service host: what a daemon process is made of.
///
/// A [org.postrider.server.Program] is a constant; a [org.postrider.server.Service] is one line of
/// master.cf; the host opens or adopts the listening sockets, drops privileges, accepts, limits,
/// and runs every session on a thread of its own: a virtual one, or one of the system in processes
/// that act as users. Hosts run in processes that master(8) starts, and inside one JVM in tests.
package org.postrider.server;
