/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-leave: have a provider go while pages of its memory are in use.
 *
 * Usage: p2p-leave PROVIDER DISK COMMAND [ARGUMENT...]
 *
 * Maps a page of PROVIDER's memory, begins to read from DISK into it, runs
 * COMMAND, which is to take PROVIDER away, and when that has ended looks at
 * what is left. Prints
 *
 *   # leave began= waited= read= status= provider= touch= again=
 *
 *   began     1 if the read was under way when the command began
 *   waited    1 if the read was over when the command ended
 *   read      errno of the read, 0 if it got everything
 *   status    what the command returned
 *   provider  "there" or "gone", in sysfs
 *   touch     "value", or "sigbus" if the page cannot be accessed any more
 *   again     errno of another read into it
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "endpoint.h"
#include "p2pmem.h"

#define PAGE 4096u
#define VALUE 0x5032502dul

struct reader {
    int disk;
    void *page;
    int error;
    atomic_bool done;           /* the disk may have been sooner */
};

static sigjmp_buf after_fault;

static void on_fault(int number)
{
    siglongjmp(after_fault, number);
}

static int read_page(const struct reader *reader)
{
    ssize_t done = pread(reader->disk, reader->page, PAGE, 0);

    return done < 0 ? errno : done == PAGE ? 0 : EIO;
}

static void *read_once(void *opaque)
{
    struct reader *reader = opaque;

    reader->error = read_page(reader);
    atomic_store(&reader->done, true);
    return NULL;
}

/* Reads that @disk, such as /dev/nvme0n1, has been given and not done. */
static unsigned in_flight(const char *disk)
{
    unsigned reads = 0, writes = 0;
    char path[96];
    FILE *file;

    snprintf(path, sizeof(path), "/sys/block/%s/inflight",
             strrchr(disk, '/') + 1);
    file = fopen(path, "r");
    if (!file || fscanf(file, "%u %u", &reads, &writes) != 2) {
        die(path);
    }
    fclose(file);
    return reads;
}

static int run(char **command)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        die(command[0]);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static const char *touch(const volatile unsigned long *page)
{
    signal(SIGBUS, on_fault);
    if (sigsetjmp(after_fault, 1)) {
        return "sigbus";
    }
    (void)*page;
    return "value";
}

int main(int argc, char **argv)
{
    struct reader reader = { .done = false };
    volatile unsigned long *page;
    pthread_t thread;
    bool began, waited;
    int status;

    if (argc < 4) {
        fprintf(stderr, "usage: p2p-leave PROVIDER DISK COMMAND...\n");
        return 2;
    }
    page = reader.page = p2pmem_map(argv[1], PAGE);
    if (!page) {
        die(argv[1]);
    }
    reader.disk = open(argv[2], O_RDONLY | O_DIRECT);
    if (reader.disk < 0) {
        die(argv[2]);
    }
    *page = VALUE;
    errno = pthread_create(&thread, NULL, read_once, &reader);
    if (errno) {
        die("thread");
    }
    while (!(began = in_flight(argv[2])) && !atomic_load(&reader.done)) {
        sched_yield();
    }
    status = run(argv + 3);
    waited = !in_flight(argv[2]);
    pthread_join(thread, NULL);
    printf("# leave began=%d waited=%d read=%d status=%d provider=%s",
           began, waited, reader.error, status,
           p2pmem_is_there(argv[1]) ? "there" : "gone");
    printf(" touch=%s", touch(page));
    printf(" again=%d\n", read_page(&reader));
    return 0;
}
