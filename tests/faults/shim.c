/* Stands before libc (LD_PRELOAD) and makes a change of files fail, or kills the process group at it.

   Counted are the calls that make, write, sync, rename or delete something below the folder $FAULT_UNDER. The call with
   the number $FAULT_AT fails with $FAULT_ERROR; when that says ENOSPC all later ones fail too, as on a full disk; 0 kills.
   A write that fails or kills has written half. $FAULT_LOG is a file that gets a line for each call that was counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char under[PATH_MAX];
static size_t under_length;
static long at, count;
static int error, log_file = -1;

/* Also called by a process that has just been forked. */
void fault_arm(const char *folder, long number, int with, const char *log)
{
    count = 0;
    at = number;
    error = with;
    snprintf(under, sizeof under, "%s/", folder);
    under_length = strlen(under);
    log_file = log && *log ? (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
}

__attribute__((constructor)) static void arm(void)
{
    const char *folder = getenv("FAULT_UNDER"), *number = getenv("FAULT_AT"), *with = getenv("FAULT_ERROR");
    if (folder)
        fault_arm(folder, number ? atol(number) : 0, with ? atoi(with) : 0, getenv("FAULT_LOG"));
}

static int is_under(int folder, const char *path)
{
    char from[PATH_MAX] = "", whole[2 * PATH_MAX + 2], link[64];
    if (!under_length || !path)
        return 0;
    if (path[0] != '/') {
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        if (readlink(link, from, sizeof from - 1) < 0)
            return 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", from, path);
    return !strncmp(path[0] == '/' ? path : whole, under, under_length);
}

/* Whether this call is to fail; a call that is to kill does not return. `descriptor`: of a write, else -1. */
static int fails(const char *name, int folder, const char *path, int descriptor, const void *data, size_t size)
{
    char link[64], target[PATH_MAX] = "";
    if (descriptor >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        if (!under_length || readlink(link, target, sizeof target - 1) < 0)
            return 0;
        path = target;
    }
    if (!is_under(folder, path))
        return 0;
    count++;
    if (log_file >= 0) {
        char line[PATH_MAX + 32];
        int length = snprintf(line, sizeof line, "%s %s\n", name, path);
        syscall(SYS_write, log_file, line, length);
    }
    if (!at || count < at || (count > at && error != ENOSPC))
        return 0;
    if (data)
        syscall(SYS_write, descriptor, data, size / 2);
    if (!error)
        kill(0, SIGKILL);
    errno = error;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CHANGES(flags) (((flags) & (O_WRONLY | O_RDWR | O_CREAT)) != 0)

#define OPEN(name)                                                                                   \
    int name(const char *path, int flags, ...)                                                       \
    {                                                                                                \
        va_list rest;                                                                                \
        va_start(rest, flags);                                                                       \
        mode_t mode = va_arg(rest, mode_t);                                                          \
        va_end(rest);                                                                                \
        if (CHANGES(flags) && fails("open", AT_FDCWD, path, -1, NULL, 0))                            \
            return -1;                                                                               \
        return REAL(name)(path, flags, mode);                                                        \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                                 \
    int name(int folder, const char *path, int flags, ...)                                           \
    {                                                                                                \
        va_list rest;                                                                                \
        va_start(rest, flags);                                                                       \
        mode_t mode = va_arg(rest, mode_t);                                                          \
        va_end(rest);                                                                                \
        if (CHANGES(flags) && fails("open", folder, path, -1, NULL, 0))                              \
            return -1;                                                                               \
        return REAL(name)(folder, path, flags, mode);                                                \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int descriptor, const void *data, size_t size)
{
    return fails("write", 0, NULL, descriptor, data, size) ? -1 : REAL(write)(descriptor, data, size);
}

#define PWRITE(name, offset_type)                                                                    \
    ssize_t name(int descriptor, const void *data, size_t size, offset_type offset)                  \
    {                                                                                                \
        return fails("write", 0, NULL, descriptor, NULL, 0) ? -1 : REAL(name)(descriptor, data, size, offset); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define ON_DESCRIPTOR(name)                                                                          \
    int name(int descriptor) { return fails("sync", 0, NULL, descriptor, NULL, 0) ? -1 : REAL(name)(descriptor); }
ON_DESCRIPTOR(fsync)
ON_DESCRIPTOR(fdatasync)

#define ON_PATH(name)                                                                                \
    int name(const char *path) { return fails(#name, AT_FDCWD, path, -1, NULL, 0) ? -1 : REAL(name)(path); }
ON_PATH(unlink)

int rmdir(const char *path)
{
    /* Only to kill: when it fails, the folder was not empty, and nothing is wrong. */
    return !error && fails("rmdir", AT_FDCWD, path, -1, NULL, 0) ? -1 : REAL(rmdir)(path);
}

int mkdir(const char *path, mode_t mode)
{
    return fails("mkdir", AT_FDCWD, path, -1, NULL, 0) ? -1 : REAL(mkdir)(path, mode);
}

int rename(const char *from, const char *to)
{
    return fails("rename", AT_FDCWD, to, -1, NULL, 0) ? -1 : REAL(rename)(from, to);
}

int unlinkat(int folder, const char *path, int flags)
{
    return fails("unlink", folder, path, -1, NULL, 0) ? -1 : REAL(unlinkat)(folder, path, flags);
}
