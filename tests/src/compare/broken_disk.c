/* Preloaded into programs: lets them meet a broken disk. The file that BROKEN_DISK names says when, in one line:
 *
 *     OPERATION FROM TO PART      such as: read 20000 60000 /active/
 *
 * Reads, writes or syncs of files whose path contains PART fail with EIO where they touch offsets from FROM up to TO. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int broken(const char *operation, int fd, off_t offset, size_t length)
{
    char rule[200], word[20], part[100], link[40], path[500];
    long from, to;
    const char *name = getenv("BROKEN_DISK");
    if (name == NULL)
        return 0;
    int saved = errno;
    int file = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);
    errno = saved;
    if (file < 0)
        return 0;
    ssize_t count = syscall(SYS_read, file, rule, sizeof(rule) - 1);
    syscall(SYS_close, file);
    errno = saved;
    if (count <= 0)
        return 0;
    rule[count] = 0;
    if (sscanf(rule, "%19s %ld %ld %99s", word, &from, &to, part) != 4 || strcmp(word, operation) != 0)
        return 0;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    count = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof(path) - 1);
    errno = saved;
    if (count <= 0)
        return 0;
    path[count] = 0;
    if (strstr(path, part) == NULL)
        return 0;
    if (offset < 0)
        offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    if (offset + (off_t) length <= from || offset >= to)
        return 0;
    errno = EIO;
    return 1;
}

ssize_t read(int fd, void *to, size_t length)
{
    return broken("read", fd, -1, length) ? -1 : syscall(SYS_read, fd, to, length);
}

ssize_t pread64(int fd, void *to, size_t length, off_t offset)
{
    return broken("read", fd, offset, length) ? -1 : syscall(SYS_pread64, fd, to, length, offset);
}

ssize_t pread(int fd, void *to, size_t length, off_t offset)
{
    return pread64(fd, to, length, offset);
}

ssize_t write(int fd, const void *from, size_t length)
{
    return broken("write", fd, -1, length) ? -1 : syscall(SYS_write, fd, from, length);
}

ssize_t pwrite64(int fd, const void *from, size_t length, off_t offset)
{
    return broken("write", fd, offset, length) ? -1 : syscall(SYS_pwrite64, fd, from, length, offset);
}

ssize_t pwrite(int fd, const void *from, size_t length, off_t offset)
{
    return pwrite64(fd, from, length, offset);
}

ssize_t writev(int fd, const struct iovec *from, int count)
{
    return broken("write", fd, -1, 1) ? -1 : syscall(SYS_writev, fd, from, count);
}

int fsync(int fd)
{
    return broken("sync", fd, 0, 1) ? -1 : syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return broken("sync", fd, 0, 1) ? -1 : syscall(SYS_fdatasync, fd);
}
