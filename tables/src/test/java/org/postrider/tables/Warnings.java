package org.postrider.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postrider.util.Log;
import org.postrider.util.Severity;

/// Keeps what tables complain of.
record Warnings(List<String> texts) implements Log {
    Warnings() {
        this(Collections.synchronizedList(new ArrayList<>()));
    }

    @Override
    public void log(Severity severity, String text) {
        texts.add(text);
    }

    @Override
    public Log tagged(String tag) {
        return this;
    }
}
