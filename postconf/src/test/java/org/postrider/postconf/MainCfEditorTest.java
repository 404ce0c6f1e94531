package org.postrider.postconf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainCfEditorTest {
    private static final List<String> LINES = List.of("a = 1", "myhostname = x", "# c1", "  cont",
            "b = 2", "myhostname=y", " z", "#end");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String edited(Action action, Map<String, String> values) {
        var editor = new MainCfEditor("main.cf", new Warnings(new PrintStream(err)));
        return String.join("|", editor.change(LINES, action, values));
    }

    @Test
    void edit_namesThereAndNot_keepsCommentsAndOrder() {
        assertEquals("a = 1|myhostname = three|# c1|b = 2|myhostname = three|#end|empty = |n = 1",
                edited(Action.EDIT, new java.util.TreeMap<>(
                        Map.of("myhostname", "three", "n", "1", "empty", ""))));
        assertEquals("postconf: warning: main.cf: multiple entries for \"myhostname\"\n",
                err.toString());
    }

    @Test
    void comment_settingWithContinuation_commentsAllItsLines() {
        assertEquals("a = 1|#myhostname = x|# c1|#  cont|b = 2|#myhostname=y|# z|#end",
                edited(Action.COMMENT, Map.of("myhostname", "")));
    }

    @Test
    void exclude_setting_removesItsLinesOnly() {
        assertEquals("a = 1|# c1|#end",
                edited(Action.EXCLUDE, Map.of("myhostname", "", "b", "")));
    }
}
