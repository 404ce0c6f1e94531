package org.postrider.tables;

import org.postrider.util.Bytes;
import org.postrider.util.Log;

/// Prepares keys for a table, and judges its answers.
///
/// With `smtputf8_enable`, a key that is not UTF-8 is in no table, and a value that is not UTF-8
/// is a failure: addresses would be broken further on.
final class CheckedDict implements AroundDict {
    private final Dict inner;
    private final String label;
    private final Tables.Mode mode;
    private final Log log;
    private volatile boolean complained;

    /// @param label names the table in complaints about keys
    CheckedDict(Dict inner, String label, Tables.Mode mode, Log log) {
        this.inner = inner;
        this.label = label;
        this.mode = mode;
        this.log = log;
    }

    @Override
    public Lookup lookup(String key) {
        boolean ascii = Bytes.isAscii(key);
        if (mode.utf8() && !ascii && Bytes.utf8(key).isEmpty()) {
            log.warning(label + ": non-UTF-8 key \"" + Bytes.printable(key, 1000)
                    + "\": malformed UTF-8 or invalid codepoint");
            return Lookup.NOT_FOUND;
        }
        boolean folds = mode.folds() && inner.folds();
        var answer = inner.lookup(!folds ? key : mode.utf8() && !ascii ? Keys.fold(key)
                : Bytes.lower(key));
        if (mode.utf8() && answer instanceof Lookup.Found(var value)
                && Bytes.utf8(value).isEmpty()) {
            var problem = label + ": key \"" + Bytes.printable(key, 1000)
                    + "\": non-UTF-8 value \"" + Bytes.printable(value, 1000)
                    + "\": malformed UTF-8 or invalid codepoint";
            log.warning(problem);
            return new Lookup.Failed(problem);
        }
        if (inner instanceof MemoryDicts.Broken(_, var reason) && !complained) {
            complained = true;
            log.error(reason);
        }
        return answer;
    }

    @Override
    public Dict inner() {
        return inner;
    }

    /// It has folded them itself.
    @Override
    public boolean folds() {
        return false;
    }
}
