/// The operating system beyond the JDK: the only package that makes native calls.
///
/// Calls go through the foreign function interface; each class covers one family (processes,
/// users, descriptors, datagrams, locks). Failures are [org.postrider.util.sys.SysException] with
/// the call's name and the system's reason.
package org.postrider.util.sys;
