/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bad_disk: a disk that can be made bad while the program runs, for LD_PRELOAD. It needs no rights, no mounts and no strace,
 * so these tests are never skipped. In the folder $BAD_DISK the presence of a file decides:
 *
 *	sync_error   fsync and fdatasync fail with EIO
 *	full         a write that would make its file longer fails with ENOSPC, after writing the part that fits; what
 *	             lies in the file may be overwritten, as on a real full disk
 *
 * Built by the tests: cc -shared -fPIC. The system calls are made directly, so a sanitizer's own wrappers do not matter;
 * AddressSanitizer wants to be first in the list of libraries and is told not to mind (verify_asan_link_order=0).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_on(const char *what)
{
	const char *folder = getenv("BAD_DISK");
	char path[512];

	if (!folder)
		return false;
	snprintf(path, sizeof(path), "%s/%s", folder, what);
	return access(path, F_OK) == 0;
}

static int sync_call(long number, int fd)
{
	if (is_on("sync_error")) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(number, fd);
}

int fsync(int fd)
{
	return sync_call(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_call(SYS_fdatasync, fd);
}

static off_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

static ssize_t write_call(int fd, const void *data, size_t n, off_t at)
{
	off_t size = is_on("full") ? size_of(fd) : -1;

	if (size >= 0 && at + (off_t)n > size) {
		if (at >= size) {
			errno = ENOSPC;
			return -1;
		}
		n = (size_t)(size - at);
	}
	return syscall(SYS_pwrite64, fd, data, n, at);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
	return write_call(fd, data, n, at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
	return write_call(fd, data, n, at);
}

static int truncate_call(int fd, off_t length)
{
	if (is_on("full") && length > size_of(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length)
{
	return truncate_call(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
	return truncate_call(fd, length);
}
