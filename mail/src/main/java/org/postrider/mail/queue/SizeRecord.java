package org.postrider.mail.queue;

/// The first record of a queue file: decimal fields with blanks around them.
///
/// ```
/// C            4321             670               1               0            4321               0
///   content size     data offset      recipients      qmgr flags    content size   SMTPUTF8 and others
/// ```
///
/// Old files have two or three fields.
///
/// @param contentSize in bytes
/// @param dataOffset where the content begins in the file, in bytes
/// @param recipients how many the message had when it arrived; 0 where the field is missing
/// @param sendopts SMTPUTF8 and REQUIRETLS bits; 0 where the field is missing
record SizeRecord(long contentSize, long dataOffset, int recipients, int sendopts) {
    private static final int RECIPIENTS = 2;
    private static final int SENDOPTS = 5;

    /// @throws CorruptFileException if there are not at least two fields, or one is no number
    static SizeRecord parse(String text) throws CorruptFileException {
        var fields = new long[SENDOPTS + 1];
        int count = 0;
        int end = text.length();
        for (int i = 0; i < end;) {
            if (text.charAt(i) == ' ') {
                i++;
                continue;
            }
            int blank = text.indexOf(' ', i);
            int stop = blank < 0 ? end : blank;
            long value = RecordCursor.number(text.substring(i, stop));
            if (value < 0) {
                throw new CorruptFileException("bad size record");
            }
            if (count < fields.length) {
                fields[count++] = value;
            }
            i = stop;
        }
        if (count < 2) {
            throw new CorruptFileException("bad size record");
        }
        return new SizeRecord(fields[0], fields[1],
                (int) Math.min(fields[RECIPIENTS], Integer.MAX_VALUE),
                (int) (fields[SENDOPTS] & 0xffff));
    }

    /// Where the content ends, in a file of this size.
    ///
    /// @throws CorruptFileException if that is beyond the file
    long contentEnd(long fileSize) throws CorruptFileException {
        if (dataOffset == 0) {
            throw new CorruptFileException("no data offset");
        }
        long end = dataOffset + contentSize;
        if (end > fileSize) {
            throw new CorruptFileException("the content is cut off");
        }
        return end;
    }
}
