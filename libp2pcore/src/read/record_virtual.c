/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "read/record_virtual.h"

static unsigned rid_of(const struct p2p_record *record)
{
    return (unsigned)(record->bus << 8 | record->function.devfn);
}

/* Whether @vf is one of those that @pf makes. */
static bool is_of(const struct p2p_record *vf, const struct p2p_record *pf)
{
    const struct p2p_sriov *sriov = &pf->sriov;
    unsigned count = sriov->count < sriov->total ? sriov->count : sriov->total;
    unsigned first = rid_of(pf) + sriov->first_offset;
    unsigned rid = rid_of(vf);

    if (vf->domain != pf->domain || !sriov->enable || !count || rid < first) {
        return false;
    }
    rid -= first;
    return rid == 0 || (sriov->stride && rid % sriov->stride == 0 &&
                        rid / sriov->stride < count);
}

void p2p_records_tell_virtual(struct p2p_record *record, size_t count)
{
    for (size_t v = 0; v < count; v++) {
        struct p2p_record *vf = &record[v];

        for (size_t p = 0; vf->is_virtual && p < count; p++) {
            const struct p2p_record *pf = &record[p];

            if (!is_of(vf, pf)) {
                continue;
            }
            vf->function.memory_enable = pf->sriov.memory_enable;
            vf->known |= P2P_FACT_COMMAND;
            if (pf->known & P2P_FACT_ID) {
                vf->function.vendor = pf->function.vendor;
                vf->function.device = pf->sriov.device;
                vf->known |= P2P_FACT_ID;
            }
            break;
        }
    }
}
