/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "read/record_inside.h"

/* Whether @vf is one of those that @pf makes. */
static bool is_of(const struct p2p_record *vf, const struct p2p_record *pf)
{
    const struct p2p_sriov *sriov = &pf->sriov;
    unsigned count = sriov->count < sriov->total ? sriov->count : sriov->total;
    unsigned first = (unsigned)p2p_record_rid(pf) + sriov->first_offset;
    unsigned rid = p2p_record_rid(vf);

    if (vf->domain != pf->domain || !sriov->enable || !count || rid < first) {
        return false;
    }
    rid -= first;
    return rid == 0 || (sriov->stride && rid % sriov->stride == 0 &&
                        rid / sriov->stride < count);
}

/* What the PF says of it, and where it is if its bus has no bridge. */
static void tell(struct p2p_record *vf, const struct p2p_record *pf)
{
    vf->known |= vf->is_virtual ? P2P_FACT_COMMAND : 0;
    vf->known |= P2P_FACT_ROM;          /* it has none */
    vf->function.rom_enable = false;
    vf->is_virtual = true;
    vf->function.bus_offset = (uint8_t)(vf->bus - pf->bus);
    vf->function.memory_enable = pf->sriov.memory_enable;
    if (pf->known & P2P_FACT_ID) {
        vf->function.vendor = pf->function.vendor;
        vf->function.device = pf->sriov.device;
        vf->known |= P2P_FACT_ID;
    }
    if (vf->above < 0 && pf->above != P2P_ABOVE_UNKNOWN) {
        vf->above = pf->above;
        vf->tangle = P2P_TANGLE_NONE;
    }
}

void p2p_records_tell_virtual(struct p2p_record *record, size_t count)
{
    for (size_t p = 0; p < count; p++) {
        for (size_t v = 0; v < count && record[p].sriov.enable; v++) {
            if (v != p && is_of(&record[v], &record[p])) {
                tell(&record[v], &record[p]);
            }
        }
    }
    for (size_t v = 0; v < count; v++) {
        if (record[v].is_virtual && record[v].by_cpu &&
            !(record[v].known & P2P_FACT_COMMAND)) {
            record[v].known &= (uint32_t)~(P2P_FACT_BARS |
                                           P2P_FACT_BAR_SIZES);
        }
    }
}
