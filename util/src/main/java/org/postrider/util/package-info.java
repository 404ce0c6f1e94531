/// Foundations without mail knowledge: text as bytes, the attribute codec, time limits, logging.
///
/// **Text is bytes.** A `String` that came from outside (a socket, a queue file, a configuration
/// file, a command line) holds one byte per character, as ISO-8859-1 would decode it. Nothing is
/// lost on the way from one file to another, whatever encoding the text is in; the few places that
/// need characters (case folding of UTF-8 keys, IDNA) decode with [Bytes#utf8(String)].
///
/// Used by every process and every command; runs no process of its own.
package org.postrider.util;
