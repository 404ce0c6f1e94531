package org.postrider.mail.queue;

/// Names of queue files.
///
/// A short id is the arrival time's microseconds (five hexadecimal digits) and the file's inode
/// number (hexadecimal): `4F1A2` + `30021`. A long id is never used twice: seconds (base 52, six or
/// more digits), microseconds (base 52, four digits), `z`, inode number (base 51). Both end in the
/// inode number, so that two files of one file system never share a name.
public final class QueueId {
    private static final int LENGTH_LIMIT = 100;
    private static final int SECONDS_DIGITS = 6;
    private static final int MICROS_DIGITS = 4;
    private static final String DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

    private QueueId() {}

    /// Whether this could be a queue id: what comes from outside must be asked before it becomes
    /// part of a path.
    public static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > LENGTH_LIMIT) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
                    || c == '_';
            if (!good) {
                return false;
            }
        }
        return true;
    }

    /// The short id.
    ///
    /// @param micros the fraction of the arrival second, in microseconds
    public static String shortId(int micros, long inode) {
        var hex = Integer.toHexString(0x100000 | micros).substring(1);
        return (hex + Long.toHexString(inode)).toUpperCase(java.util.Locale.ROOT);
    }

    /// The long id.
    ///
    /// @param seconds of the arrival time, since 1970
    /// @param micros the fraction of that second, in microseconds
    public static String longId(long seconds, int micros, long inode) {
        return digits(seconds, 52, SECONDS_DIGITS) + digits(micros, 52, MICROS_DIGITS) + 'z'
                + digits(inode, 51, 1);
    }

    /// A long id with random numbers where the seconds and the inode number would be: nobody can
    /// guess it.
    ///
    /// @param random numbers: some bits of each are used
    /// @param micros of the time
    static String randomId(byte[] random, int micros) {
        var id = new StringBuilder(random.length + MICROS_DIGITS + 2);
        for (byte b : random) {
            id.append(DIGITS.charAt((b & 0xff) % 51)); // without z
        }
        return id.append(digits(micros, 52, MICROS_DIGITS)).append('z')
                .append(digits(random[0] & 0xff, 51, 1)).toString();
    }

    /// Whether a valid id is of the long kind.
    public static boolean isLong(String id) {
        return separator(id) >= 0;
    }

    /// The inode number in a valid id; -1 if it holds none.
    public static long inode(String id) {
        int separator = separator(id);
        if (separator >= 0) {
            return value(id, separator + 1, id.length(), 51);
        }
        if (id.length() <= 5) {
            return -1;
        }
        try {
            return Long.parseLong(id, 5, id.length(), 16);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// The same id for another inode number, for a file that was restored from a copy.
    public static String withInode(String id, long inode) {
        int separator = separator(id);
        if (separator >= 0) {
            return id.substring(0, separator + 1) + digits(inode, 51, 1);
        }
        var head = id.length() >= 5 ? id.substring(0, 5) : "00000";
        return head + Long.toHexString(inode).toUpperCase(java.util.Locale.ROOT);
    }

    /// The short id of the same time, for a long one.
    ///
    /// @return the id as it is if its time cannot be read
    public static String shortened(String id, long inode) {
        int separator = separator(id);
        long micros = separator < 0 ? -1 : value(id, separator - MICROS_DIGITS, separator, 52);
        return micros < 0 || micros > 0xfffff ? id : shortId((int) micros, inode);
    }

    /// The text whose first characters name the directories of a hashed queue: for both kinds of
    /// id the microseconds in hexadecimal, which spread evenly.
    static String hashKey(String id) {
        var shortened = shortened(id, 0);
        return shortened.equals(id) ? id : shortened.substring(0, 5);
    }

    private static int separator(String id) {
        int z = id.lastIndexOf('z');
        return z >= SECONDS_DIGITS + MICROS_DIGITS ? z : -1;
    }

    private static String digits(long value, int base, int least) {
        var out = new char[16];
        int start = out.length;
        long rest = value;
        while (rest != 0 || out.length - start < least) {
            out[--start] = DIGITS.charAt((int) (rest % base));
            rest /= base;
        }
        return new String(out, start, out.length - start);
    }

    private static long value(String text, int from, int to, int base) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0 || digit >= base || value > Long.MAX_VALUE / base - 1) {
                return -1;
            }
            value = value * base + digit;
        }
        return from == to ? -1 : value;
    }
}
