package org.postrider.postconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.postconf.MainCfEditor.Action;

class MainCfEditorTest {
    private static final String TEXT =
            "a = 1\nmyhostname = x\n# c1\n  cont\nb = 2\nmyhostname=y\n z\n#end";

    @TempDir
    private Path directory;

    private String edited(Action action, Map<String, String> values) throws IOException {
        var file = directory.resolve("main.cf");
        Files.writeString(file, TEXT);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        new MainCfEditor(file).edit(action, values);
        assertEquals("rw-r-----",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(directory.resolve("main.cf.tmp")));
        return Files.readString(file);
    }

    @Test
    void edit_namesThereAndNot_keepsCommentsAndOrder() throws IOException {
        assertEquals("a = 1\nmyhostname = three\n# c1\nb = 2\nmyhostname = three\n#end\n"
                + "empty = \nn = 1\n",
                edited(Action.EDIT, Map.of("myhostname", "three", "n", "1", "empty", "")));
    }

    @Test
    void comment_settingWithContinuation_commentsAllItsLines() throws IOException {
        assertEquals("a = 1\n#myhostname = x\n# c1\n#  cont\nb = 2\n#myhostname=y\n# z\n#end\n",
                edited(Action.COMMENT, Map.of("myhostname", "")));
    }

    @Test
    void exclude_setting_removesItsLinesOnly() throws IOException {
        assertEquals("a = 1\n# c1\n#end\n",
                edited(Action.EXCLUDE, Map.of("myhostname", "", "b", "")));
    }
}
