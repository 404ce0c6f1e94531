package org.postrider.postmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.util.Bytes;
import org.postrider.util.Stdio;

class PostmapTest {
    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";
    private String input = "";

    @BeforeEach
    void configuration() throws IOException {
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.11\nmyhostname = mail.example.com\n");
    }

    private int run(boolean alias, String... args) {
        var o = new ByteArrayOutputStream();
        var e = new ByteArrayOutputStream();
        var io = new Stdio(new ByteArrayInputStream(Bytes.of(input)), new PrintStream(o),
                new PrintStream(e));
        var all = new ArrayList<>(List.of("-c", folder.toString()));
        all.addAll(List.of(args));
        var line = all.toArray(String[]::new);
        int status = alias ? Postalias.run(line, io) : Postmap.run(line, io);
        out = o.toString();
        err = e.toString().replace(folder.toString(), "DIR");
        return status;
    }

    private String text(String content) throws IOException {
        return Files.writeString(folder.resolve("t"), content).toString();
    }

    /// The same complaints, entries and bytes as Postfix's postmap for the same text.
    @Test
    void build_isPostfixs() throws IOException {
        var t = text("# c\nAnna  value one\n  continued\nfoo: bar\n\"a b\" quoted key\nanna dup\n"
                + "onlykey\nx\ty\n\u00c4b uml\n");
        assertEquals(0, run(false, "cdb:" + t));
        assertEquals("""
                postmap: warning: DIR/t, line 4: record is in "key: value" format; is this an \
                alias file?
                postmap: warning: DIR/t: duplicate entry: "anna"
                postmap: warning: DIR/t, line 7: expected format: key whitespace value
                """, err);
        assertEquals(2222, Files.size(folder.resolve("t.cdb")));
        assertEquals(0, run(false, "-s", "cdb:" + t));
        assertEquals("anna\tvalue one  continued\nfoo:\tbar\n\"a b\"\tquoted key\nx\ty\n"
                + "\u00e4b\tuml\n", out);
        assertEquals(0, run(false, "-q", "ANNA", "cdb:" + t));
        assertEquals("value one  continued\n", out);
        assertEquals(1, run(false, "-q", "zz", "cdb:" + t));
        input = "anna\nx\nnope\n";
        assertEquals(0, run(false, "-q", "-", "cdb:" + t));
        assertEquals("anna\tvalue one  continued\nx\ty\n", out);
    }

    @Test
    void change_addsAndRemoves() throws IOException {
        var t = text("a 1\nb 2\n");
        run(false, "hash:" + t);
        input = "c 3\na 9\n";
        assertEquals(0, run(false, "-i", "-r", "hash:" + t));
        assertEquals(0, run(false, "-d", "b", "hash:" + t));
        assertEquals(1, run(false, "-d", "b", "hash:" + t));
        run(false, "-s", "hash:" + t);
        assertEquals("c\t3\na\t9\n", out);
        assertEquals(0, run(false, "-N", "hash:" + t));
        run(false, "-q", "b", "hash:" + t);
        assertEquals("2\n", out);
    }

    @Test
    void problems_endOne() throws IOException {
        var t = text("a 1\n");
        assertEquals(1, run(false, "texthash:" + t));
        assertTrue(err.contains("no 'map create' support for this type: texthash"));
        assertEquals(1, run(false, "foo:" + t));
        assertTrue(err.contains("unsupported dictionary type: foo"));
        assertEquals(1, run(false, "cdb:/nonexistent/x"));
        assertEquals(1, run(false, "-q", "x", "fail:x"));
        assertEquals(1, run(false, "-Z"));
    }

    @Test
    void aliases_areNamed() throws IOException {
        var t = text("root: me, you@x\nFoo : \"|cmd a\", b\n\"a b\": c\n:include: x\nnocolon\n"
                + "bar: x\n  y\nroot: again\n");
        assertEquals(0, run(true, "cdb:" + t));
        assertEquals("""
                postalias: warning: DIR/t, line 4: need name:value pair
                postalias: warning: DIR/t, line 5: need name:value pair
                postalias: warning: DIR/t: duplicate entry: "root"
                """, err);
        run(true, "-s", "cdb:" + t);
        assertTrue(out.startsWith("root:\tme, you@x\nfoo:\t\"|cmd a\", b\na b:\tc\n"
                + "bar:\tx y\n@:\t@\nYP_LAST_MODIFIED:\t"), out);
        assertTrue(out.endsWith("YP_MASTER_NAME:\tmail.example.com\n"), out);
    }
}
