/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/lspci.h"

const char *p2p_lspci_problem_text(enum p2p_lspci_problem problem)
{
    static const char *const text[P2P_LSPCI_PROBLEMS] = {
        [P2P_LSPCI_FINE] = "Nothing is wrong.",
        [P2P_LSPCI_BINARY] = "There is a byte that no text has.",
        [P2P_LSPCI_NOT_HEX] =
            "A row of configuration space is an offset and up to 16 bytes, "
            "two hexadecimal digits each.",
        [P2P_LSPCI_HEX_GAP] =
            "This row of configuration space does not go on where the last "
            "one ended.",
        [P2P_LSPCI_HEX_SHORT] =
            "Configuration space ends here; it should after 64, 256 or 4096 "
            "bytes.",
        [P2P_LSPCI_HEX_LONG] =
            "Configuration space goes on beyond 4096 bytes.",
        [P2P_LSPCI_BAD_NUMBER] =
            "There should be a number here, or a smaller one.",
        [P2P_LSPCI_REPEATED] =
            "This function had such a line before: is the line missing that "
            "the next function starts with?",
        [P2P_LSPCI_OTHER_BUS] =
            "This bridge is on another bus: is the line missing that the next "
            "function starts with?",
        [P2P_LSPCI_NO_BUS] =
            "This path does not say which bus it leads to, and no line that "
            "begins with \"Bus:\" does (lspci -PP says it).",
        [P2P_LSPCI_UNDECODABLE] =
            "The configuration space makes no sense.",
    };

    return (unsigned)problem < P2P_LSPCI_PROBLEMS ? text[problem] : "?";
}
