package org.postrider.util.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
    private static final int NOBODY = 65_534;

    @Test
    void named_root_isUserZero() throws Exception {
        var root = Users.named("root").orElseThrow();
        assertEquals(0, root.uid());
        assertEquals(0, root.gid());
        assertEquals("/root", root.home());
        assertEquals(root, Users.of(0).orElseThrow());
        assertTrue(java.util.Arrays.stream(Users.groups(root)).anyMatch(g -> g == 0));
    }

    @Test
    void named_unknown_isEmpty() throws Exception {
        assertTrue(Users.named("no such user").isEmpty());
        assertTrue(Users.of(987_654_321).isEmpty());
        assertTrue(Users.group("no such group").isEmpty());
        assertEquals(0, Users.group("root").orElseThrow());
    }

    @Test
    void lines_areThoseOfTheFiles() throws Exception {
        var line = Users.passwdLine("root").orElseThrow();
        assertTrue(line.startsWith("root:"), line);
        assertTrue(line.contains(":0:0:"), line);
        assertTrue(Users.groupLine("root").orElseThrow().startsWith("root:"));
        assertTrue(Users.passwdLine("no such user").isEmpty());
        assertTrue(Users.groupLine("no such group").isEmpty());
    }

    @Test
    void become_anotherUserWithoutRoot_isRefused() {
        assumeTrue(Users.effectiveUser() != 0);
        var user = new Users.User("other", NOBODY - 1, NOBODY, "", "/", "/bin/sh");
        assertThrows(SysException.class, () -> Users.become(user));
    }

    @Test
    void threadIdentity_asNobody_isOfThisThreadOnly(@TempDir Path folder) throws Exception {
        assumeTrue(Users.effectiveUser() == 0);
        var secret = Files.writeString(folder.resolve("secret"), "x");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        var other = new FutureTask<>(() -> Files.readString(secret));
        var go = new CountDownLatch(1);
        Thread.ofPlatform().start(() -> {
            try {
                go.await();
                other.run();
            } catch (InterruptedException e) {
                other.cancel(false);
            }
        });
        int inside = ThreadIdentity.as(NOBODY, NOBODY, new int[] {NOBODY}, () -> {
            assertThrows(AccessDeniedException.class, () -> Files.readString(secret));
            assertEquals(NOBODY, ThreadIdentity.current());
            go.countDown();
            assertEquals("x", other.get());
            return ThreadIdentity.current();
        });
        assertEquals(NOBODY, inside);
        assertEquals(0, ThreadIdentity.current());
        assertEquals("x", Files.readString(secret));
    }

    @Test
    void threadIdentity_workFails_comesBack() {
        assumeTrue(Users.effectiveUser() == 0);
        assertThrows(IllegalArgumentException.class,
                () -> ThreadIdentity.as(NOBODY, NOBODY, new int[0], () -> {
                    throw new IllegalArgumentException("asked for");
                }));
        assertEquals(0, ThreadIdentity.current());
    }

    @Test
    void threadIdentity_self_needsNoRoot() throws Exception {
        int self = Users.effectiveUser();
        assumeTrue(self != 0);
        assertEquals("done", ThreadIdentity.as(self, self, new int[0], () -> "done"));
        assertThrows(SysException.class,
                () -> ThreadIdentity.as(0, 0, new int[] {0}, () -> "never"));
    }
}
