/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State that is loaded.
 *
 * All that decides is in config space, which each function loads for itself,
 * and behind our back. Devices read memory while they load, long before the
 * machine runs: so while it loads, every change of QEMU's memory map, of which
 * each function makes one, makes the facts doubtful, and whoever wants to know
 * has them read again.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "system/runstate.h"
#include "p2p-internal.h"

void p2p_state_memory_changed(void)
{
    if (runstate_check(RUN_STATE_INMIGRATE) ||
        runstate_check(RUN_STATE_RESTORE_VM)) {
        qatomic_set(&p2p_fabric->doubtful, true);
    }
}

void p2p_state_settle(void)
{
    if (qatomic_read(&p2p_fabric->doubtful) && bql_locked()) {
        qatomic_set(&p2p_fabric->doubtful, false);
        p2p_site_refresh_all(false);
    }
}
