/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine under test, its config space and its slots. Numbering buses and
 * handing out addresses is p2p-enumerate.c, finding functions p2p-place.c.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-qtest.h"
#include "qapi/error.h"
#include "qobject/qdict.h"
#include "qobject/qjson.h"

/* The extended config space's base register in q35's host bridge. */
#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define CONFIG_HOST_BRIDGE_PCIEXBAR 0x80000060u
#define PCIEXBAR_ENABLE 1u

/* A capability list cannot be longer without a loop. */
#define CAPS_MAX 48
#define EXT_CAPS_MAX 480

/* Bytes of data in one qtest command. */
#define PIECE 0x10000

#define HANG_LIMIT 600          /* seconds */
#define LIMIT_STRUCK 124        /* what timeout(1) says then */

static void p2p_open_config_space(P2PQtest *t)
{
    qtest_outl(t->qts, CONFIG_ADDRESS, CONFIG_HOST_BRIDGE_PCIEXBAR + 4);
    qtest_outl(t->qts, CONFIG_DATA, 0);
    qtest_outl(t->qts, CONFIG_ADDRESS, CONFIG_HOST_BRIDGE_PCIEXBAR);
    qtest_outl(t->qts, CONFIG_DATA, P2P_QTEST_ECAM | PCIEXBAR_ENABLE);
}

P2PQtest *p2p_qtest_start(const char *fmt, ...)
{
    P2PQtest *t = g_new0(P2PQtest, 1);
    g_autofree char *args = NULL;
    va_list ap;

    va_start(ap, fmt);
    args = g_strdup_vprintf(fmt, ap);
    va_end(ap);

    t->qts = qtest_initf(
        "-M q35 -m %llu -nodefaults "
        "-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off %s",
        P2P_QTEST_RAM >> 20, args);
    p2p_open_config_space(t);
    p2p_enumerate(t);
    return t;
}

void p2p_qtest_stop(P2PQtest *t)
{
    qtest_quit(t->qts);
    p2p_forget_places(t);
    g_free(t);
}

void p2p_reset(P2PQtest *t)
{
    qtest_system_reset(t->qts);
    p2p_open_config_space(t);
    p2p_enumerate(t);
}

char *p2p_start_up(const char *arguments)
{
    g_autofree char *line = g_strdup_printf(
        "timeout %u %s -machine q35 -accel qtest -nodefaults -display none %s",
        HANG_LIMIT, g_getenv("QTEST_QEMU_BINARY"), arguments);
    g_autoptr(GError) error = NULL;
    char *said;
    int status;

    g_spawn_command_line_sync(line, NULL, &said, &status, &error);
    g_assert_no_error(error);
    g_assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == LIMIT_STRUCK) {
        g_test_message("HUNG: QEMU, no end after %u s", HANG_LIMIT);
    }
    if (WEXITSTATUS(status) != 1) {
        g_error("did not refuse to start: %s", said);
    }
    return said;
}

void p2p_stop(P2PQtest *t)
{
    qtest_qmp_assert_success(t->qts, "{'execute': 'stop'}");
}

void p2p_cont(P2PQtest *t)
{
    qtest_qmp_assert_success(t->qts, "{'execute': 'cont'}");
}

/* No period that divides a power of two: a shifted copy does not look right. */
static uint8_t pattern(uint64_t position, uint8_t seed)
{
    return (position % 251) ^ seed;
}

void p2p_qmp_fails(P2PQtest *t, const char *pattern, const char *fmt, ...)
{
    const char *desc;
    QDict *error;
    va_list ap;

    va_start(ap, fmt);
    error = qtest_vqmp_assert_failure_ref(t->qts, fmt, ap);
    va_end(ap);
    desc = qdict_get_str(error, "desc");
    if (!g_pattern_match_simple(pattern, desc)) {
        g_error("'%s' is not like '%s'", desc, pattern);
    }
    qobject_unref(error);
}

/* In pieces: QEMU takes time square in the length of one qtest command. */
void p2p_fill(P2PQtest *t, uint64_t addr, size_t len, uint8_t seed)
{
    uint8_t piece[PIECE];

    for (uint64_t done = 0; done < len; done += PIECE) {
        size_t now = MIN(len - done, PIECE);

        for (size_t i = 0; i < now; i++) {
            piece[i] = pattern(done + i, seed);
        }
        qtest_bufwrite(t->qts, addr + done, piece, now);
    }
}

bool p2p_is_filled(P2PQtest *t, uint64_t addr, size_t len, uint8_t seed)
{
    uint8_t piece[PIECE];

    for (uint64_t done = 0; done < len; done += PIECE) {
        size_t now = MIN(len - done, PIECE);

        qtest_bufread(t->qts, addr + done, piece, now);
        for (size_t i = 0; i < now; i++) {
            if (piece[i] != pattern(done + i, seed)) {
                return false;
            }
        }
    }
    return true;
}

static uint64_t ecam(P2PFn fn, unsigned offset)
{
    g_assert_cmpuint(offset, <, 4096);
    return P2P_QTEST_ECAM + ((uint64_t)fn.rid << 12) + offset;
}

uint8_t p2p_cfg_readb(P2PFn fn, unsigned offset)
{
    return qtest_readb(fn.t->qts, ecam(fn, offset));
}

uint16_t p2p_cfg_readw(P2PFn fn, unsigned offset)
{
    return qtest_readw(fn.t->qts, ecam(fn, offset));
}

uint32_t p2p_cfg_readl(P2PFn fn, unsigned offset)
{
    return qtest_readl(fn.t->qts, ecam(fn, offset));
}

void p2p_cfg_writeb(P2PFn fn, unsigned offset, uint8_t value)
{
    qtest_writeb(fn.t->qts, ecam(fn, offset), value);
}

void p2p_cfg_writew(P2PFn fn, unsigned offset, uint16_t value)
{
    qtest_writew(fn.t->qts, ecam(fn, offset), value);
}

void p2p_cfg_writel(P2PFn fn, unsigned offset, uint32_t value)
{
    qtest_writel(fn.t->qts, ecam(fn, offset), value);
}

unsigned p2p_cap(P2PFn fn, uint8_t id)
{
    unsigned pos = p2p_cfg_readb(fn, PCI_CAPABILITY_LIST) & ~3u;

    for (int i = 0; pos && i < CAPS_MAX; i++) {
        if (p2p_cfg_readb(fn, pos + PCI_CAP_LIST_ID) == id) {
            return pos;
        }
        pos = p2p_cfg_readb(fn, pos + PCI_CAP_LIST_NEXT) & ~3u;
    }
    return 0;
}

unsigned p2p_ext_cap(P2PFn fn, uint16_t id)
{
    unsigned pos = PCI_CFG_SPACE_SIZE;

    for (int i = 0; pos && i < EXT_CAPS_MAX; i++) {
        uint32_t header = p2p_cfg_readl(fn, pos);

        if (header && PCI_EXT_CAP_ID(header) == id) {
            return pos;
        }
        pos = PCI_EXT_CAP_NEXT(header);
    }
    return 0;
}

static void set_command(P2PFn fn, uint16_t bit, bool on)
{
    uint16_t command = p2p_cfg_readw(fn, PCI_COMMAND) & ~bit;

    p2p_cfg_writew(fn, PCI_COMMAND, on ? command | bit : command);
}

void p2p_set_bme(P2PFn fn, bool on)
{
    set_command(fn, PCI_COMMAND_MASTER, on);
}

void p2p_set_mse(P2PFn fn, bool on)
{
    set_command(fn, PCI_COMMAND_MEMORY, on);
}

static unsigned acs_cap(P2PFn fn)
{
    unsigned pos = p2p_ext_cap(fn, PCI_EXT_CAP_ID_ACS);

    g_assert_cmpuint(pos, !=, 0);
    return pos;
}

uint16_t p2p_acs(P2PFn fn)
{
    return p2p_cfg_readw(fn, acs_cap(fn) + PCI_ACS_CTRL);
}

void p2p_acs_set(P2PFn fn, uint16_t control)
{
    p2p_cfg_writew(fn, acs_cap(fn) + PCI_ACS_CTRL, control);
}

uint16_t p2p_acs_capability(P2PFn fn)
{
    unsigned pos = p2p_ext_cap(fn, PCI_EXT_CAP_ID_ACS);

    return pos ? p2p_cfg_readw(fn, pos + PCI_ACS_CAP) : 0;
}

void p2p_acs_set_egress(P2PFn fn, unsigned number, bool blocked)
{
    unsigned pos = acs_cap(fn) + PCI_ACS_EGRESS_CTL_V + number / 32 * 4;
    uint32_t bit = 1u << number % 32;
    uint32_t vector = p2p_cfg_readl(fn, pos) & ~bit;

    p2p_cfg_writel(fn, pos, blocked ? vector | bit : vector);
}

void p2p_slot_power(P2PFn port, bool on)
{
    unsigned pos = p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;
    uint16_t control = p2p_cfg_readw(port, pos);

    control &= ~(PCI_EXP_SLTCTL_PIC | PCI_EXP_SLTCTL_PCC);
    control |= on ? PCI_EXP_SLTCTL_PWR_IND_ON | PCI_EXP_SLTCTL_PWR_ON
                  : PCI_EXP_SLTCTL_PWR_IND_OFF | PCI_EXP_SLTCTL_PWR_OFF;
    p2p_cfg_writew(port, pos, control);
}

void p2p_plug(P2PFn port, const char *driver, const char *id, const char *json)
{
    QDict *args = qobject_to(QDict, qobject_from_json(json, &error_abort));

    qdict_put_str(args, "id", id);
    qtest_qmp_device_add_qdict(port.t->qts, driver, args);
    p2p_forget_places(port.t);
    qobject_unref(args);
    p2p_slot_power(port, true);
}

void p2p_unplug(P2PFn port, const char *id)
{
    qtest_qmp_device_del_send(port.t->qts, id);
    p2p_slot_power(port, false);
    qtest_qmp_eventwait(port.t->qts, "DEVICE_DELETED");
    p2p_forget_places(port.t);
}
