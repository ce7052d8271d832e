/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Saved state that was tampered with: what cannot be is refused with a message,
 * and nothing is done with it before.
 */
#include "qemu/osdep.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-move.h"

#define MEM_SIZE 0x1000000ull
#define DOORBELLS 5

#define TREE \
    "-device p2p-root-port,id=r,chassis=1 " \
    "-device p2p-switch-upstream,id=u,bus=r " \
    "-device p2p-switch-downstream,id=d,bus=u,chassis=2 " \
    "-device p2p-endpoint,id=a,bus=d,mem-size=16M,doorbells=5 " \
    "-device p2p-host-bridge,id=hb,bus=pcie.0,addr=1e " \
    "-device p2p-root-complex,id=rc,bus=pcie.0,bus_nr=64,addr=1d "

/*
 * A section is its name behind its length, its instance and version, and what
 * is saved. That of a PCI function begins with a version of its own, then config
 * space, and pins.
 */
#define SECTION_HEAD 8
#define CONFIG 4
#define BEHIND_CONFIG (CONFIG + 4096 + 16)

struct doctor_row {
    const char *name;
    const char *section;        /* how its name ends */
    unsigned offset;            /* in what is saved */
    unsigned size;
    uint64_t value;
    const char *error;          /* a glob, of all that QEMU says */
};

static const struct doctor_row rows[] = {
    { "more-bridges-than-memory", "p2p-fabric", 0, 4, UINT32_MAX,
      "*p2p-fabric: bme_seen_count is 4294967295, but this machine has*" },
    { "more-bridges-than-functions", "p2p-fabric", 0, 4, 0x100,
      "*p2p-fabric: bme_seen_count is 256, but this machine has*" },
    { "vendor-of-root-port", "p2p-root-port", CONFIG, 2, 0x1234,
      "*Bad config data: i=0x0 *" },
    { "vendor-of-upstream", "p2p-switch-upstream", CONFIG, 2, 0x1234,
      "*Bad config data: i=0x0 *" },
    { "vendor-of-downstream", "p2p-switch-downstream", CONFIG, 2, 0x1234,
      "*Bad config data: i=0x0 *" },
    { "vendor-of-endpoint", "p2p-endpoint", CONFIG, 2, 0x1234,
      "*Bad config data: i=0x0 *" },
    { "vendor-of-host-bridge", "p2p-host-bridge", CONFIG, 2, 0x1234,
      "*Bad config data: i=0x0 *" },
    { "vendor-of-root-complex", "p2p-root-complex", CONFIG, 2, 0x1234,
      "*Bad config data: i=0x0 *" },
    { "errors-of-root-port", "p2p-root-port", BEHIND_CONFIG, 2, 0xffff,
      "*log_num <= log_max*" },
    { "errors-of-upstream", "p2p-switch-upstream", BEHIND_CONFIG, 2, 0xffff,
      "*log_num <= log_max*" },
    { "errors-of-downstream", "p2p-switch-downstream", BEHIND_CONFIG, 2,
      0xffff, "*log_num <= log_max*" },
};

/* What is known by the value that it has, in the endpoint's section. */
#define SIZES (MEM_SIZE << 32 | DOORBELLS)  /* one behind the other */
#define COPY_SRC 0x123456789000ull
#define COPY_LEN 0x11100ull

struct value_row {
    const char *name;
    uint64_t from;
    unsigned size;
    unsigned count;             /* which of them it is, from 0 */
    uint64_t value;
    const char *error;
};

static const struct value_row values[] = {
    { "mem-size", SIZES, 8, 0, SIZES + (MEM_SIZE << 32),
      "*mem-size differs*" },
    { "doorbells", SIZES, 8, 0, SIZES + 1, "*doorbells differs*" },
    { "copy-of-nothing", COPY_LEN, 8, 1, 0,
      "*p2p-endpoint*copy*length 0x0*" },
    { "copy-of-all", COPY_LEN, 8, 1, UINT64_MAX,
      "*p2p-endpoint*copy*length 0xffffffffffffffff*" },
    { "copy-that-wraps", COPY_SRC, 8, 1, UINT64_MAX - 1,
      "*p2p-endpoint*copy*source 0xfffffffffffffffe*" },
    { "no-copy-wraps", COPY_SRC, 8, 0, UINT64_MAX - 1, NULL },
};

/*
 * Files.
 */

typedef struct Stream {
    char *file;
    uint8_t *bytes;
    size_t len;
} Stream;

static void put_be(uint8_t *bytes, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = value >> (size - 1 - i) * 8;
    }
}

/* Where @len bytes like @what are from @from on; fails if nowhere. */
static size_t find(const Stream *s, size_t from, const void *what, size_t len)
{
    const uint8_t *found = memmem(s->bytes + from, s->len - from, what, len);

    g_assert_nonnull(found);
    return found - s->bytes;
}

/* What is saved of the first section whose name ends in @name. */
static size_t find_section(const Stream *s, const char *name)
{
    /* The first or only instance, of a version below 256. */
    static const uint8_t tail[SECTION_HEAD - 1];
    size_t len = strlen(name);
    g_autofree uint8_t *head = g_malloc(len + sizeof(tail));

    memcpy(head, name, len);
    memcpy(head + len, tail, sizeof(tail));
    return find(s, 0, head, len + sizeof(tail)) + len + SECTION_HEAD;
}

/* A machine in the middle of a copy. */
static Stream save_machine(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);
    P2PEp a = p2p_ep(t, "a");
    Stream s = { .file = p2p_temporary_file() };

    p2p_stop(t);
    p2p_ep_start(&a, &(P2PCopy) { COPY_SRC, a.mem, COPY_LEN });
    p2p_save(t, s.file);
    p2p_qtest_stop(t);
    g_assert_true(g_file_get_contents(s.file, (char **)&s.bytes, &s.len,
                                      NULL));
    return s;
}

/* QEMU refuses @s with @error, or loads it if that is NULL. */
static void check_load(Stream *s, const char *error)
{
    g_assert_true(g_file_set_contents(s->file, (char *)s->bytes, s->len,
                                      NULL));
    if (error) {
        g_autofree char *said = p2p_load_fails(s->file, TREE);

        if (!g_pattern_match_simple(error, said)) {
            g_error("'%s' is not like '%s'", said, error);
        }
    } else {
        qtest_quit(p2p_load(s->file, TREE));
    }
    unlink(s->file);
    g_free(s->file);
    g_free(s->bytes);
}

static void test_row(const void *data)
{
    const struct doctor_row *row = data;
    Stream s = save_machine();
    size_t at = find_section(&s, row->section) + row->offset;

    put_be(s.bytes + at, row->size, row->value);
    check_load(&s, row->error);
}

static void test_value(const void *data)
{
    const struct value_row *row = data;
    Stream s = save_machine();
    size_t at = find_section(&s, "p2p-endpoint") + BEHIND_CONFIG;
    uint8_t from[8];

    put_be(from, row->size, row->from);
    at = find(&s, at, from, row->size);
    for (unsigned i = 0; i < row->count; i++) {
        at = find(&s, at + row->size, from, row->size);
    }
    put_be(s.bytes + at, row->size, row->value);
    check_load(&s, row->error);
}

/* A stream that is as it should be. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        Stream s = save_machine();

        check_load(&s, "*");
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*p2p_load_fails*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/stream/%s",
                                                rows[i].name);

        qtest_add_data_func(path, &rows[i], test_row);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/stream/%s",
                                                values[i].name);

        qtest_add_data_func(path, &values[i], test_value);
    }
    qtest_add_func("/p2p/stream/planted-fault", test_planted_fault);
    return g_test_run();
}
