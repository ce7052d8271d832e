/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-copy: move data between an NVMe controller's disk and the memory of a
 * peer, another controller's memory buffer or a p2p-endpoint's memory, with
 * O_DIRECT and a stock kernel, and compare every byte.
 *
 * Usage: p2p-copy [-q] [LEG [FLIP]]
 *
 * Who makes a pair is told by pairs.h. Each pair is tried with either one that
 * has a disk as the client, who does the DMA; the other one is the provider of
 * the memory. With LEG only that pair is tried, with -q (quick) only the
 * shortest length. FLIP spoils the byte at that offset of what is read back,
 * before it is compared: a planted fault that has to be found.
 *
 * An I/O that the controller reports as done proves nothing, so what arrived
 * is always read back another way: a disk through ordinary memory, the peer's
 * memory by the CPU. Around each transfer lies a guard that must not change.
 *
 * The output is KTAP, and a line of key=value pairs before each result:
 *
 *   # transfer leg= client= provider= op= len= errno= data= wrong= first=
 *
 *   op     disk-to-peer (the client writes to its peer) or peer-to-disk (it
 *          reads from there)
 *   errno  0 when the I/O was reported as done in full
 *   data   "right", "untouched" (all as it was before), "ones" (all-ones, which
 *          is what a read that is refused returns), "wrong", or "spilt" (wrong
 *          within the guard)
 *   wrong  number of bytes that differ from what is expected, guard included
 *   first  offset of the first one from the transfer's start, or none
 *
 * An I/O that fails is a refusal if it leaves everything untouched, and is
 * reported as skipped. The program exits with 1 if any result is "not ok".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "p2pmem.h"
#include "pairs.h"

#define GUARD 4096u
#define MAX_LEN 65536u
#define MAX_AREA (MAX_LEN + 2 * GUARD)

/* 4 KiB fits a page, 64 KiB needs a list of pages. */
static const uint32_t lengths[] = { 4096, MAX_LEN };
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

enum op { DISK_TO_PEER, PEER_TO_DISK, OPS };
static const char *const op_names[OPS] = { "disk-to-peer", "peer-to-disk" };

enum data { DATA_RIGHT, DATA_UNTOUCHED, DATA_ONES, DATA_WRONG, DATA_SPILT };
static const char *const data_names[] = {
    "right", "untouched", "ones", "wrong", "spilt",
};

/* One transfer: the middle of an area of the client's disk and of another of
   the provider's memory, each with a guard before and behind. */
struct transfer {
    const char *leg;
    const struct party *client;
    const struct party *provider;
    enum op op;
    uint32_t len;
    int disk;                   /* descriptor, O_DIRECT */
    off_t offset;               /* of the area on the disk */
    uint8_t *peer;              /* the area in the provider's memory */
    uint8_t *ram;               /* page-aligned, MAX_AREA bytes */
    uint32_t fresh;             /* pattern that is moved */
    uint32_t stale;             /* pattern that was there before */
    long flip;                  /* byte to spoil, -1 for none */
};

struct options {
    unsigned lengths;           /* how many of them */
    long flip;                  /* of every transfer */
};

struct outcome {
    int error;
    enum data data;
    uint32_t wrong;
    long first;
};

static unsigned tests;
static unsigned failures;

/* 0, or the errno of an I/O of @len bytes; EIO for one that is short. */
static int io(int disk, bool write, uint8_t *buf, uint32_t len, off_t offset)
{
    ssize_t done = write ? pwrite(disk, buf, len, offset)
                         : pread(disk, buf, len, offset);

    if (done < 0) {
        return errno;
    }
    return done == (ssize_t)len ? 0 : EIO;
}

static void die(const char *what, const char *name)
{
    printf("Bail out! %s %s: %s\n", what, name, strerror(errno));
    exit(2);
}

/* Ordinary I/O of a whole area; it has to work before anything can be said. */
static void plain_io(const struct transfer *t, bool write, uint32_t area)
{
    int error = io(t->disk, write, t->ram, area, t->offset);

    if (error) {
        errno = error;
        die(write ? "plain write to" : "plain read from", t->client->disk);
    }
}

/* Put @seed into the area of the disk, or of the peer. */
static void prepare(const struct transfer *t, bool disk, uint32_t seed)
{
    uint32_t area = t->len + 2 * GUARD;

    fill(t->ram, seed, area);
    if (disk) {
        plain_io(t, true, area);
    } else {
        p2pmem_write(t->peer, t->ram, area);
    }
}

/*
 * Compare what is in t->ram, an area of which the middle should be fresh and
 * the guard stale.
 */
static void compare(const struct transfer *t, struct outcome *o)
{
    uint32_t area = t->len + 2 * GUARD;
    uint32_t changed = 0, ones = 0;
    bool spilt = false;

    o->wrong = 0;
    o->first = -1;
    for (uint32_t i = 0; i < area; i++) {
        bool guard = i < GUARD || i >= GUARD + t->len;
        uint8_t before = pattern(t->stale, i);
        uint8_t want = guard ? before : pattern(t->fresh, i);

        changed += t->ram[i] != before;
        ones += !guard && t->ram[i] == 0xff;
        if (t->ram[i] != want) {
            o->first = o->wrong ? o->first : (long)i - (long)GUARD;
            o->wrong++;
            spilt |= guard;
        }
    }
    o->data = !o->wrong ? DATA_RIGHT : !changed ? DATA_UNTOUCHED
              : spilt ? DATA_SPILT : ones == t->len ? DATA_ONES : DATA_WRONG;
}

static struct outcome transfer(const struct transfer *t)
{
    bool to_disk = t->op == PEER_TO_DISK;
    uint32_t area = t->len + 2 * GUARD;
    struct outcome o;

    prepare(t, !to_disk, t->fresh);
    prepare(t, to_disk, t->stale);
    o.error = io(t->disk, to_disk, t->peer + GUARD, t->len, t->offset + GUARD);
    if (to_disk) {
        plain_io(t, false, area);
    } else {
        p2pmem_read(t->peer, t->ram, area);
    }
    if (t->flip >= 0) {
        t->ram[GUARD + t->flip] ^= 1;
    }
    compare(t, &o);
    return o;
}

static void report(const struct transfer *t, const struct outcome *o)
{
    bool refused = o->error && o->data == DATA_UNTOUCHED;
    bool ok = refused || (!o->error && o->data == DATA_RIGHT);
    char first[24] = "none";

    if (o->wrong) {
        snprintf(first, sizeof(first), "%ld", o->first);
    }
    printf("# transfer leg=%s client=%s provider=%s op=%s len=%u errno=%d "
           "data=%s wrong=%u first=%s%s\n", t->leg, t->client->address,
           t->provider->address, op_names[t->op], t->len, o->error,
           data_names[o->data], o->wrong, first,
           t->flip >= 0 ? " planted=1" : "");
    printf("%sok %u %s %s %s %u%s%s\n", ok ? "" : "not ", ++tests,
           t->client->serial, t->provider->serial, op_names[t->op], t->len,
           refused ? " # SKIP refused: " : "",
           refused ? strerror(o->error) : "");
    failures += !ok;
}

static void run_pair(const char *leg, const struct party *client,
                     const struct party *provider,
                     const struct options *options)
{
    static uint32_t seed;
    struct transfer t = {
        .leg = leg, .client = client, .provider = provider,
        .flip = options->flip,
    };

    t.disk = open(client->disk, O_RDWR | O_DIRECT);
    if (t.disk < 0) {
        die("open", client->disk);
    }
    t.peer = p2pmem_map(provider->address, MAX_AREA);
    if (!t.peer) {
        die("no peer-to-peer memory of", provider->address);
    }
    t.ram = mmap(NULL, MAX_AREA, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (t.ram == MAP_FAILED) {
        die("mmap of", "ordinary memory");
    }
    for (t.op = 0; t.op < OPS; t.op++) {
        for (unsigned i = 0; i < options->lengths; i++) {
            struct outcome o;

            t.len = lengths[i];
            t.fresh = ++seed;
            t.stale = ++seed;
            o = transfer(&t);
            report(&t, &o);
            t.offset += MAX_AREA;
        }
    }
    close(t.disk);
    munmap(t.ram, MAX_AREA);
    munmap(t.peer, MAX_AREA);
}

/* Each of @a and @b that has a disk is the client once. */
static void run_leg(const char *leg, const struct party *a,
                    const struct party *b, void *opaque)
{
    const struct options *options = opaque;

    run_pair(leg, a, b, options);
    if (b->disk[0]) {
        run_pair(leg, b, a, options);
    }
}

int main(int argc, char **argv)
{
    struct options options = { .lengths = LENGTHS, .flip = -1 };
    const char *only;

    if (argc > 1 && !strcmp(argv[1], "-q")) {
        options.lengths = 1;
        argv++;
        argc--;
    }
    only = argc > 1 ? argv[1] : NULL;
    if (argc > 2) {
        options.flip = strtol(argv[2], NULL, 0);
    }
    if (options.flip >= (long)lengths[0]) {
        fprintf(stderr, "p2p-copy: FLIP is beyond the shortest transfer\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("KTAP version 1");
    for_each_pair(only, run_leg, &options);
    printf("1..%u\n", tests);
    if (!tests) {
        puts("# no pair found");
    }
    return failures || !tests;
}
