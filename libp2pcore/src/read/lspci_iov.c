/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci -vvv says of SR-IOV.
 */
#include "read/lspci_parse.h"

enum iov_line {
    IOV_CONTROL = 1,
    IOV_COUNT = 2,
    IOV_PLACES = 4,
    IOV_ALL = 7,
};

static void note(struct p2p_lspci_words *words, enum iov_line line)
{
    words->in_iov = true;
    words->iov_lines = (uint8_t)(words->iov_lines | line);
}

bool p2p_lspci_has_iov(const struct p2p_lspci_words *words)
{
    return words->iov_lines == IOV_ALL;
}

enum p2p_lspci_problem p2p_lspci_take_iov_cap(struct p2p_lspci_words *words,
                                              struct p2p_text text)
{
    (void)text;
    words->in_iov = true;
    return P2P_LSPCI_FINE;
}

/* "Enable+ Migration- Interrupt- MSE+ ARIHierarchy+" */
enum p2p_lspci_problem
p2p_lspci_take_iov_control(struct p2p_lspci_words *words,
                           struct p2p_text text)
{
    struct p2p_sriov *sriov = &words->record.sriov;
    bool enable = false, memory = false;

    sriov->enable = p2p_lspci_flag(text, "Enable", &enable);
    sriov->memory_enable = p2p_lspci_flag(text, "MSE", &memory);
    sriov->enable &= memory;
    note(words, IOV_CONTROL);
    return P2P_LSPCI_FINE;
}

/* A number of @base behind @name, which need not be there; "": the first. */
static enum p2p_lspci_problem take(struct p2p_text text, const char *name,
                                   unsigned base, uint16_t *value)
{
    uint64_t number;

    if (*name && !p2p_text_find(&text, name)) {
        return P2P_LSPCI_FINE;
    }
    p2p_text_skip(&text);
    if (!p2p_text_number(&text, base, &number) || number > UINT16_MAX) {
        return P2P_LSPCI_BAD_NUMBER;
    }
    *value = (uint16_t)number;
    return P2P_LSPCI_FINE;
}

/* "8, Total VFs: 8, Number of VFs: 2, ..." */
enum p2p_lspci_problem p2p_lspci_take_iov_count(struct p2p_lspci_words *words,
                                                struct p2p_text text)
{
    struct p2p_sriov *sriov = &words->record.sriov;
    enum p2p_lspci_problem problem = take(text, "Total VFs:", 10,
                                          &sriov->total);

    note(words, IOV_COUNT);
    return problem ? problem : take(text, "Number of VFs:", 10,
                                    &sriov->count);
}

/* "128, stride: 1, Device ID: 1889" */
enum p2p_lspci_problem
p2p_lspci_take_iov_places(struct p2p_lspci_words *words,
                          struct p2p_text text)
{
    struct p2p_sriov *sriov = &words->record.sriov;
    enum p2p_lspci_problem problem = take(text, "", 10, &sriov->first_offset);

    note(words, IOV_PLACES);
    if (!problem) {
        problem = take(text, "stride:", 10, &sriov->stride);
    }
    return problem ? problem : take(text, "Device ID:", 16, &sriov->device);
}
