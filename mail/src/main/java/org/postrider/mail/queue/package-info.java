/// The queue on disk: directories, queue ids, queue files and their records, in Postfix's format.
///
/// A queue file is a sequence of records `type length data` in three segments: envelope, content,
/// extracted information. [org.postrider.mail.queue.RecordType] names the types,
/// `Spool` knows the directories.
package org.postrider.mail.queue;
