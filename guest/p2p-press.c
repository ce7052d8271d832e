/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-press: have the kernel hand out more iovas at a time than there are above
 * the windows of bridges, and see where it goes on.
 *
 * Usage: p2p-press DISK
 *
 * DISK is slow, so that what is asked of it at once is mapped at once. The
 * kernel hands iovas out from 4 GiB downwards. Prints
 *
 *   # iovas maps= lowest= highest= in-windows= window-lowest= window-highest=
 *
 * of the mappings that the kernel traced, and of the memory windows of all
 * bridges together.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRACING "/sys/kernel/tracing/"
#define READS 160u
#define LEN (512u << 10)        /* 80 MiB of iovas */
#define WINDOWS_MAX 1024u
#define FIRST_WINDOW 7u         /* line of "resource" */
#define IS_MEMORY 0x200u

struct range {
    uint64_t start;
    uint64_t last;
};

static struct range window[WINDOWS_MAX];
static unsigned windows;

static void die(const char *what)
{
    printf("# trouble p2p-press: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    if (fd < 0 || write(fd, text, strlen(text)) < 0) {
        die(path);
    }
    close(fd);
}

/* Of an endpoint there are no such lines, or they are all zero. */
static void find_windows_of(const char *function)
{
    char path[300], line[128];
    unsigned number = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource", function);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file)) {
        uint64_t start, last, flags;

        if (number++ >= FIRST_WINDOW && windows < WINDOWS_MAX &&
            sscanf(line, "%" SCNx64 " %" SCNx64 " %" SCNx64, &start, &last,
                   &flags) == 3 && flags & IS_MEMORY && last > start) {
            window[windows++] = (struct range) { start, last };
        }
    }
    if (file) {
        fclose(file);
    }
}

static void find_windows(void)
{
    DIR *dir = opendir("/sys/bus/pci/devices");
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] != '.') {
            find_windows_of(entry->d_name);
        }
    }
    if (dir) {
        closedir(dir);
    }
}

static int holds(struct range r, struct range iovas)
{
    return iovas.last >= r.start && iovas.start <= r.last;
}

static void read_all(const char *disk)
{
    static struct iocb iocb[READS];
    static struct iocb *list[READS];
    static struct io_event event[READS];
    aio_context_t context = 0;
    int fd = open(disk, O_RDONLY | O_DIRECT);
    void *buf = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if (fd < 0 || buf == MAP_FAILED ||
        syscall(SYS_io_setup, READS, &context) < 0) {
        die(disk);
    }
    for (unsigned i = 0; i < READS; i++) {
        iocb[i].aio_fildes = (uint32_t)fd;
        iocb[i].aio_lio_opcode = IOCB_CMD_PREAD;
        iocb[i].aio_buf = (uintptr_t)buf;
        iocb[i].aio_nbytes = LEN;
        list[i] = &iocb[i];
    }
    if (syscall(SYS_io_submit, context, READS, list) != READS ||
        syscall(SYS_io_getevents, context, READS, READS, event, NULL)
        != READS) {
        die("reading");
    }
    for (unsigned i = 0; i < READS; i++) {
        if (event[i].res != LEN) {
            errno = event[i].res < 0 ? (int)-event[i].res : EIO;
            die("a read");
        }
    }
}

static void report(void)
{
    struct range all = { UINT64_MAX, 0 }, around = { UINT64_MAX, 0 };
    FILE *file = fopen(TRACING "trace", "r");
    unsigned maps = 0, inside = 0;
    char line[512];

    for (unsigned i = 0; i < windows; i++) {
        around.start = window[i].start < around.start ? window[i].start
                                                      : around.start;
        around.last = window[i].last > around.last ? window[i].last
                                                   : around.last;
    }
    while (file && fgets(line, sizeof(line), file)) {
        const char *found = strstr(line, " map: IOMMU: iova=");
        struct range iovas;

        if (!found || sscanf(found, " map: IOMMU: iova=%" SCNx64 " - %" SCNx64,
                             &iovas.start, &iovas.last) != 2) {
            continue;
        }
        iovas.last--;
        maps++;
        all.start = iovas.start < all.start ? iovas.start : all.start;
        all.last = iovas.last > all.last ? iovas.last : all.last;
        for (unsigned i = 0; i < windows; i++) {
            inside += holds(window[i], iovas);
        }
    }
    printf("# iovas maps=%u lowest=%#" PRIx64 " highest=%#" PRIx64
           " in-windows=%u window-lowest=%#" PRIx64 " window-highest=%#" PRIx64
           "\n", maps, all.start, all.last, inside, around.start, around.last);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: p2p-press DISK\n");
        return 2;
    }
    find_windows();
    write_file(TRACING "trace", "");
    write_file(TRACING "events/iommu/map/enable", "1");
    read_all(argv[1]);
    write_file(TRACING "events/iommu/map/enable", "0");
    report();
    return 0;
}
