/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Whether an access is covered, and what is wrong with it if not. Rows begin
 * with the number of their rule in docs/specs/p2p-mapping.rst.
 */
#include <string.h>

#include "map-play.h"
#include "tap.h"

#define R P2P_READ
#define W P2P_WRITE
#define X P2P_ATOMIC
#define NONE PLAY_IDS           /* no mapping is named */

/*
 * Client 1 has a page of provider 0 at IOVA 9000, in a range of four pages;
 * client 1, or 2, has it by its bus address, 100000.
 */
#define IOVA "iova 0 0 1 b 9000-cfff; link 0 9000 0-fff; sync 0 9000-9fff;"
#define BUS "bus 0 0 1 b; linkbus 0 0-fff;"
#define BUS2 "bus 1 0 2 b; linkbus 1 0-fff;"
#define MOVE "move 0 300000-3fffff;"

struct row {
    const char *name;
    const char *script;
    struct p2p_map_access access;
    enum p2p_map_answer answer;
    uint64_t addr;
    unsigned mapping;           /* as the script numbers them, or NONE */
};

static const struct row rows[] = {
    /* Covered. */
    { "M24 the first byte", IOVA, { 1, R, 0x9000, 1 }, P2P_MAP_COVERED,
      0x9000, 0 },
    { "M24 the last byte", IOVA, { 1, W, 0x9fff, 1 }, P2P_MAP_COVERED, 0x9fff,
      0 },
    { "M24 all of it, atomically", IOVA, { 1, X, 0x9000, 0x1000 },
      P2P_MAP_COVERED, 0x9000, 0 },
    { "M24 on the bus", BUS, { 1, W, 0x100000, 0x1000 }, P2P_MAP_COVERED,
      0x100000, 0 },
    { "M24 read what may be read", "bus 0 0 1 r; linkbus 0 0-fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_COVERED, 0x100000, 0 },
    { "M24 write what may be written", "bus 0 0 1 w; linkbus 0 0-fff",
      { 1, W, 0x100000, 4 }, P2P_MAP_COVERED, 0x100000, 0 },
    { "M24 two mappings of one memory, the older is named",
      "bus 3 0 1 b; bus 1 0 1 b; linkbus 1 0-fff; linkbus 3 0-1fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_COVERED, 0x100000, 3 },
    { "M24 two mappings of one memory, the older was linked first",
      "bus 3 0 1 b; bus 1 0 1 b; linkbus 3 0-1fff; linkbus 1 0-fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_COVERED, 0x100000, 3 },
    { "M24 two mappings of one memory, the one that allows it",
      "bus 1 0 1 r; linkbus 1 0-fff; bus 2 0 1 w; linkbus 2 0-fff",
      { 1, W, 0x100000, 4 }, P2P_MAP_COVERED, 0x100000, 2 },
    { "M24 two mappings of one memory, one unmapped", BUS
      "bus 1 0 1 b; linkbus 1 0-fff; destroy 0", { 1, R, 0x100000, 4 },
      P2P_MAP_COVERED, 0x100000, 1 },
    { "M24 two clients with one IOVA, each has its own", IOVA
      "iova 1 1 2 b 9000-9fff; link 1 9000 0-fff; sync 1 9000-9fff",
      { 2, R, 0x9000, 4 }, P2P_MAP_COVERED, 0x9000, 1 },
    { "M24 the same IOVA, mapped again", IOVA
      "destroy 0; iova 1 1 1 b 9000-9fff; link 1 9000 0-fff;"
      "sync 1 9000-9fff", { 1, R, 0x9000, 4 }, P2P_MAP_COVERED, 0x9000, 1 },
    { "M24 at the end of the address space",
      "iova 0 0 1 b fffffffffffff000-ffffffffffffffff;"
      "link 0 fffffffffffff000 0-fff;"
      "sync 0 fffffffffffff000-ffffffffffffffff",
      { 1, R, 0xfffffffffffff000, 0x1000 }, P2P_MAP_COVERED,
      0xfffffffffffff000, 0 },
    { "M8 mapped again after a restoration", BUS
      "revoke 0; restore 0; bus 1 0 1 b; linkbus 1 0-fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_COVERED, 0x100000, 1 },
    { "M6 mapped again after a move", BUS MOVE "bus 1 0 1 b; linkbus 1 0-fff",
      { 1, R, 0x300000, 4 }, P2P_MAP_COVERED, 0x300000, 1 },
    { "M7 the revocation of another provider does not matter",
      IOVA "revoke 1", { 1, R, 0x9000, 4 }, P2P_MAP_COVERED, 0x9000, 0 },
    { "M6 the move of another provider does not matter",
      IOVA "move 1 300000-30ffff", { 1, R, 0x9000, 4 }, P2P_MAP_COVERED,
      0x9000, 0 },

    /* Through more than one link. */
    { "M23 through two links", IOVA
      "link 0 a000 8000-8fff; sync 0 a000-afff",
      { 1, R, 0x9ffc, 8 }, P2P_MAP_COVERED, 0x9ffc, 0 },
    { "M23 through two mappings", IOVA
      "iova 1 1 1 b d000-dfff; link 1 d000 0-fff; sync 1 d000-dfff;"
      "link 0 a000 1000-3fff; sync 0 a000-cfff",
      { 1, R, 0x9000, 0x5000 }, P2P_MAP_COVERED, 0x9000, 0 },
    { "M23 into a link that was not synced", IOVA "link 0 a000 8000-8fff",
      { 1, R, 0x9ffc, 8 }, P2P_MAP_NOT_SYNCED, 0xa000, 0 },
    { "M23 into what may not be written", IOVA
      "iova 1 1 1 r d000-dfff; link 1 d000 0-fff; sync 1 d000-dfff;"
      "link 0 a000 1000-3fff; sync 0 a000-cfff",
      { 1, W, 0xcffc, 8 }, P2P_MAP_WRONG_DIRECTION, 0xd000, 1 },
    { "M23 into what was unlinked", IOVA "link 0 a000 8000-8fff;"
      "sync 0 a000-afff; unlink 0 a000-afff",
      { 1, R, 0x9ffc, 8 }, P2P_MAP_AFTER_UNMAP, 0xa000, 0 },
    { "M23 into what was revoked",
      "bus 0 0 1 b; linkbus 0 ff000-fffff; bus 1 1 1 b; linkbus 1 0-fff;"
      "revoke 1", { 1, R, 0x1ffffc, 8 }, P2P_MAP_AFTER_REVOKE, 0x200000, 1 },
    { "M23 into what has moved",
      "bus 0 0 1 b; linkbus 0 ff000-fffff; bus 1 1 1 b; linkbus 1 0-fff;"
      "move 1 none", { 1, R, 0x1ffffc, 8 }, P2P_MAP_STALE, 0x200000, 1 },
    { "M23 out of what was unlinked, into a link", IOVA
      "link 0 a000 8000-8fff; sync 0 a000-afff; unlink 0 9000-9fff",
      { 1, R, 0x9ffc, 8 }, P2P_MAP_AFTER_UNMAP, 0x9ffc, 0 },

    /* Wrong direction. */
    { "M25 write what may be read", "bus 0 0 1 r; linkbus 0 0-fff",
      { 1, W, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 0 },
    { "M25 read what may be written", "bus 0 0 1 w; linkbus 0 0-fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 0 },
    { "M25 an atomic on what may be read", "bus 0 0 1 r; linkbus 0 0-fff",
      { 1, X, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 0 },
    { "M25 an atomic on what may be written", "bus 0 0 1 w; linkbus 0 0-fff",
      { 1, X, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 0 },
    { "M25 an atomic on what may be read here and written there",
      "bus 2 0 1 w; bus 1 0 1 r; linkbus 1 0-fff; linkbus 2 0-fff",
      { 1, X, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 2 },
    { "M25 of two, the older was linked first",
      "bus 2 0 1 r; bus 1 0 1 r; linkbus 2 0-fff; linkbus 1 0-fff",
      { 1, W, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 2 },
    { "M25 before not synced", "iova 0 0 1 r 9000-9fff; link 0 9000 0-fff",
      { 1, W, 0x9000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x9000, 0 },
    { "M25 before after unmap", BUS "destroy 0; bus 1 0 1 r; linkbus 1 0-fff",
      { 1, W, 0x100000, 4 }, P2P_MAP_WRONG_DIRECTION, 0x100000, 1 },

    /* Not synced. */
    { "M26 before sync", "iova 0 0 1 b 9000-9fff; link 0 9000 0-fff",
      { 1, R, 0x9000, 4 }, P2P_MAP_NOT_SYNCED, 0x9000, 0 },
    { "M26 another link was synced", IOVA "link 0 a000 0-fff",
      { 1, R, 0xafff, 1 }, P2P_MAP_NOT_SYNCED, 0xafff, 0 },
    { "M26 before after unmap", IOVA "unlink 0 9000-9fff; link 0 9000 0-fff",
      { 1, R, 0x9000, 4 }, P2P_MAP_NOT_SYNCED, 0x9000, 0 },

    /* After the end. */
    { "M27 after unlink", IOVA "unlink 0 9000-9fff", { 1, R, 0x9000, 4 },
      P2P_MAP_AFTER_UNMAP, 0x9000, 0 },
    { "M27 after unlink on the bus", BUS "unlink 0 100000-100fff",
      { 1, R, 0x100ffc, 4 }, P2P_MAP_AFTER_UNMAP, 0x100ffc, 0 },
    { "M27 after destroy", IOVA "destroy 0", { 1, W, 0x9fff, 1 },
      P2P_MAP_AFTER_UNMAP, 0x9fff, 0 },
    { "M27 after destroy on the bus", BUS "destroy 0", { 1, W, 0x100000, 4 },
      P2P_MAP_AFTER_UNMAP, 0x100000, 0 },
    { "M27 after unlink, without a sync before",
      "iova 0 0 1 b 9000-9fff; link 0 9000 0-fff; unlink 0 9000-9fff",
      { 1, R, 0x9000, 4 }, P2P_MAP_AFTER_UNMAP, 0x9000, 0 },
    { "M27 after the provider was removed", BUS "destroy 0; remove 0",
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_UNMAP, 0x100000, 0 },
    { "M27 whatever the direction", "bus 0 0 1 r; linkbus 0 0-fff; destroy 0",
      { 1, W, 0x100000, 4 }, P2P_MAP_AFTER_UNMAP, 0x100000, 0 },
    { "M27 unmapped twice, the last is named", BUS
      "destroy 0; bus 1 0 1 b; linkbus 1 0-fff; destroy 1",
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_UNMAP, 0x100000, 1 },
    { "M27 before not linked", IOVA "destroy 0; iova 1 0 1 b 9000-9fff",
      { 1, R, 0x9000, 4 }, P2P_MAP_AFTER_UNMAP, 0x9000, 0 },
    { "M27 before bus for IOVA", BUS "destroy 0;"
      "iova 1 0 1 b 9000-9fff; link 1 9000 0-fff", { 1, R, 0x100000, 4 },
      P2P_MAP_AFTER_UNMAP, 0x100000, 0 },
    { "M27 before other client", BUS BUS2 "destroy 0", { 1, R, 0x100000, 4 },
      P2P_MAP_AFTER_UNMAP, 0x100000, 0 },
    { "M27 of another client's does not count", BUS2 "destroy 1",
      { 1, R, 0x100000, 4 }, P2P_MAP_NEVER_MAPPED, 0x100000, NONE },
    { "M28 after revoke", IOVA "revoke 0", { 1, R, 0x9000, 4 },
      P2P_MAP_AFTER_REVOKE, 0x9000, 0 },
    { "M28 after revoke on the bus", BUS "revoke 0", { 1, W, 0x100000, 4 },
      P2P_MAP_AFTER_REVOKE, 0x100000, 0 },
    { "M28 after revoke, without a sync before",
      "iova 0 0 1 b 9000-9fff; link 0 9000 0-fff; revoke 0",
      { 1, R, 0x9000, 4 }, P2P_MAP_AFTER_REVOKE, 0x9000, 0 },
    { "M28 two ended at once, the older is named",
      "bus 1 0 1 b; bus 0 0 1 b; linkbus 0 0-fff; linkbus 1 0-fff; revoke 0",
      { 1, W, 0x100000, 4 }, P2P_MAP_AFTER_REVOKE, 0x100000, 1 },
    { "M28 two ended at once, the older is named, whatever the order",
      "bus 1 0 1 b; bus 0 0 1 b; linkbus 1 0-fff; linkbus 0 0-fff; revoke 0",
      { 1, W, 0x100000, 4 }, P2P_MAP_AFTER_REVOKE, 0x100000, 1 },
    { "M8 restored, not mapped again", IOVA "revoke 0; restore 0",
      { 1, R, 0x9000, 4 }, P2P_MAP_AFTER_REVOKE, 0x9000, 0 },
    { "M29 after a move", BUS MOVE, { 1, R, 0x100000, 4 }, P2P_MAP_STALE,
      0x100000, 0 },
    { "M29 after a move, by IOVA", IOVA MOVE, { 1, R, 0x9000, 4 },
      P2P_MAP_STALE, 0x9000, 0 },
    { "M29 after a move to the same place", BUS "move 0 100000-1fffff",
      { 1, R, 0x100000, 4 }, P2P_MAP_STALE, 0x100000, 0 },
    { "M29 after a move there and back", BUS MOVE "move 0 100000-1fffff",
      { 1, R, 0x100000, 4 }, P2P_MAP_STALE, 0x100000, 0 },
    { "M29 at the new place, not mapped again", BUS MOVE,
      { 1, R, 0x300000, 4 }, P2P_MAP_NEVER_MAPPED, 0x300000, NONE },
    { "M29 where another BAR has moved to", BUS MOVE "move 1 100000-10ffff",
      { 1, R, 0x100000, 4 }, P2P_MAP_STALE, 0x100000, 0 },

    /* Ends once. */
    { "M20 revoked, then unlinked", IOVA "revoke 0; unlink 0 9000-9fff",
      { 1, R, 0x9000, 4 }, P2P_MAP_AFTER_REVOKE, 0x9000, 0 },
    { "M20 revoked, then destroyed", BUS "revoke 0; destroy 0",
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_REVOKE, 0x100000, 0 },
    { "M20 moved, then destroyed", BUS MOVE "destroy 0",
      { 1, R, 0x100000, 4 }, P2P_MAP_STALE, 0x100000, 0 },
    { "M20 moved, then revoked", BUS MOVE "revoke 0",
      { 1, R, 0x100000, 4 }, P2P_MAP_STALE, 0x100000, 0 },
    { "M20 revoked, then moved", BUS "revoke 0;" MOVE,
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_REVOKE, 0x100000, 0 },
    { "M20 unlinked, then revoked", BUS "destroy 0; revoke 0",
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_UNMAP, 0x100000, 0 },
    { "M20 one unlinked late, one after it, the last end counts", BUS
      "bus 1 0 1 b; linkbus 1 0-fff; destroy 1; revoke 0; destroy 0",
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_REVOKE, 0x100000, 0 },
    { "M20 what ended first and was unlinked last does not count", BUS
      "bus 1 0 1 b; linkbus 1 0-fff; move 0 100000-1fffff;"
      "bus 2 0 1 b; linkbus 2 0-fff; destroy 2; destroy 0; destroy 1",
      { 1, R, 0x100000, 4 }, P2P_MAP_AFTER_UNMAP, 0x100000, 2 },

    /* Beyond the end. */
    { "M30 one byte", BUS, { 1, R, 0x100fff, 2 }, P2P_MAP_BEYOND_END,
      0x101000, 0 },
    { "M30 by IOVA, within its range", IOVA, { 1, R, 0x9000, 0x1001 },
      P2P_MAP_BEYOND_END, 0xa000, 0 },
    { "M30 by IOVA, out of its range", IOVA
      "link 0 a000 0-2fff; sync 0 a000-cfff", { 1, R, 0xc000, 0x2000 },
      P2P_MAP_BEYOND_END, 0xd000, 0 },
    { "M30 out of the second of two mappings",
      "bus 0 0 1 b; linkbus 0 ff000-fffff; bus 1 1 1 b; linkbus 1 0-fff",
      { 1, R, 0x1ff000, 0x3000 }, P2P_MAP_BEYOND_END, 0x201000, 1 },
    { "M30 out of two mappings at once, the older is named",
      "bus 1 0 1 b; bus 0 0 1 b; linkbus 0 0-fff; linkbus 1 800-fff",
      { 1, R, 0x100000, 0x2000 }, P2P_MAP_BEYOND_END, 0x101000, 1 },
    { "M30 before other client", BUS BUS2 "linkbus 1 1000-1fff",
      { 1, R, 0x100000, 0x2000 }, P2P_MAP_BEYOND_END, 0x101000, 0 },
    { "M30 from beyond the end it is no more", BUS, { 1, R, 0x101000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x101000, NONE },
    { "M30 up to the highest address", BUS,
      { 1, R, 0x100000, 0xffffffffffefffff }, P2P_MAP_BEYOND_END, 0x101000,
      0 },

    /* Not linked. */
    { "M31 in the mapping's range", IOVA, { 1, R, 0xa000, 4 },
      P2P_MAP_NOT_LINKED, 0xa000, 0 },
    { "M31 the last of the range", IOVA, { 1, R, 0xcfff, 1 },
      P2P_MAP_NOT_LINKED, 0xcfff, 0 },
    { "M31 up to a link", "iova 0 0 1 b 9000-cfff; link 0 a000 0-fff;"
      "sync 0 a000-afff", { 1, R, 0x9ffc, 8 }, P2P_MAP_NOT_LINKED, 0x9ffc,
      0 },
    { "M31 before other client", IOVA
      "iova 1 0 2 b a000-afff; link 1 a000 0-fff", { 1, R, 0xa000, 4 },
      P2P_MAP_NOT_LINKED, 0xa000, 0 },
    { "M31 the range was given back", "iova 0 0 1 b 9000-9fff; free 0",
      { 1, R, 0x9000, 4 }, P2P_MAP_NEVER_MAPPED, 0x9000, NONE },

    /* Bus address for an IOVA. */
    { "M32 bus for IOVA", IOVA, { 1, R, 0x100000, 4 }, P2P_MAP_BUS_FOR_IOVA,
      0x100000, 0 },
    { "M32 the last byte", IOVA, { 1, R, 0x100fff, 1 }, P2P_MAP_BUS_FOR_IOVA,
      0x100fff, 0 },
    { "M32 not synced yet", "iova 0 0 1 r 9000-9fff; link 0 9000 0-fff",
      { 1, W, 0x100000, 4 }, P2P_MAP_BUS_FOR_IOVA, 0x100000, 0 },
    { "M32 of two, the older mapping",
      "iova 1 0 1 b 9000-9fff; iova 0 0 1 b a000-afff; link 0 a000 0-fff;"
      "link 1 9000 0-fff", { 1, W, 0x100000, 4 }, P2P_MAP_BUS_FOR_IOVA,
      0x100000, 1 },
    { "M32 of two, the older was linked first",
      "iova 1 0 1 b 9000-9fff; iova 0 0 1 b a000-afff; link 1 9000 0-fff;"
      "link 0 a000 0-fff", { 1, W, 0x100000, 4 }, P2P_MAP_BUS_FOR_IOVA,
      0x100000, 1 },
    { "M32 before other client", IOVA BUS2, { 1, R, 0x100000, 4 },
      P2P_MAP_BUS_FOR_IOVA, 0x100000, 0 },
    { "M32 by the new bus address after a move", IOVA MOVE
      "link 0 a000 0-fff", { 1, R, 0x300000, 4 }, P2P_MAP_BUS_FOR_IOVA,
      0x300000, 0 },
    { "M32 before the memory that is mapped",
      "iova 0 0 1 b 9000-9fff; link 0 9000 1000-1fff",
      { 1, R, 0x100fff, 1 }, P2P_MAP_NEVER_MAPPED, 0x100fff, NONE },
    { "M32 behind the memory that is mapped", IOVA, { 1, R, 0x101000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x101000, NONE },
    { "M32 of what was revoked", IOVA "revoke 0", { 1, R, 0x100000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x100000, NONE },
    { "M32 of what is mapped for another", IOVA, { 2, R, 0x100000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x100000, NONE },
    { "M32 the other way round: an IOVA in the BAR is an IOVA",
      "iova 0 1 1 b 100000-100fff; link 0 100000 0-fff;"
      "sync 0 100000-100fff", { 1, R, 0x100000, 4 }, P2P_MAP_COVERED,
      0x100000, 0 },

    /* Another client's. */
    { "M33 another's bus address", BUS2, { 1, R, 0x100000, 4 },
      P2P_MAP_OTHER_CLIENT, 0x100000, 1 },
    { "M33 another's IOVA", IOVA, { 2, R, 0x9000, 4 }, P2P_MAP_OTHER_CLIENT,
      0x9000, 0 },
    { "M33 the owner itself needs a mapping as well", BUS2,
      { 0x10, R, 0x100000, 4 }, P2P_MAP_OTHER_CLIENT, 0x100000, 1 },
    { "M33 of two, the older mapping",
      "bus 1 0 2 b; bus 0 0 3 b; linkbus 0 0-fff; linkbus 1 0-fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_OTHER_CLIENT, 0x100000, 1 },
    { "M33 of two, the older was linked first",
      "bus 1 0 2 b; bus 0 0 3 b; linkbus 1 0-fff; linkbus 0 0-fff",
      { 1, R, 0x100000, 4 }, P2P_MAP_OTHER_CLIENT, 0x100000, 1 },
    { "M33 of what was revoked", BUS2 "revoke 0", { 1, R, 0x100000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x100000, NONE },

    /* Never mapped, and no access. */
    { "M34 nothing is mapped", "", { 1, R, 0x100000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x100000, NONE },
    { "M34 just before a link", BUS, { 1, R, 0xfffff, 2 },
      P2P_MAP_NEVER_MAPPED, 0xfffff, NONE },
    { "M34 a mapping without links", "bus 0 0 1 b", { 1, R, 0x100000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x100000, NONE },
    { "M34 nobody", BUS "destroy 0", { P2P_NONE, R, 0x100000, 4 },
      P2P_MAP_NEVER_MAPPED, 0x100000, NONE },
    { "M35 no bytes", BUS, { 1, R, 0x100000, 0 }, P2P_MAP_BAD_ACCESS,
      0x100000, NONE },
    { "M35 no bytes at 0", BUS, { 1, R, 0, 0 }, P2P_MAP_BAD_ACCESS, 0, NONE },
    { "M35 beyond the highest address", BUS, { 1, R, 0x100000, UINT64_MAX },
      P2P_MAP_BAD_ACCESS, 0x100000, NONE },
    { "M35 the highest address and one more", BUS, { 1, R, UINT64_MAX, 2 },
      P2P_MAP_BAD_ACCESS, UINT64_MAX, NONE },
    { "M35 the highest address", BUS, { 1, R, UINT64_MAX, 1 },
      P2P_MAP_NEVER_MAPPED, UINT64_MAX, NONE },
    { "M35 neither read nor write", BUS, { 1, (enum p2p_access)3, 0x100000,
      4 }, P2P_MAP_BAD_ACCESS, 0x100000, NONE },
};

static bool holds(const struct row *row)
{
    struct play play;
    struct p2p_coverage is;
    struct p2p_mapping_id wanted = { .serial = 0 };

    play_script(&play, row->script);
    if (row->mapping < PLAY_IDS) {
        wanted = play.mapping[row->mapping];
    }
    is = p2p_map_check(play.map, &row->access);
    return play_ended(&play, P2P_OK) && is.answer == row->answer &&
           is.addr == row->addr && is.mapping.serial == wanted.serial &&
           is.mapping.slot == wanted.slot &&
           (is.provider.serial != 0) == (row->mapping < PLAY_IDS);
}

static void check_rows(void)
{
    unsigned met[P2P_MAP_ANSWERS] = { 0 };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        tap_ok(holds(&rows[i]), rows[i].name);
        met[rows[i].answer]++;
    }
    for (unsigned i = 0; i < P2P_MAP_ANSWERS; i++) {
        char text[80];

        snprintf(text, sizeof(text), "there is a row for '%s'",
                 p2p_map_answer_name((enum p2p_map_answer)i));
        tap_ok(met[i] > 0, text);
    }
}

/* What a covered access leads to. */
static void check_memory(void)
{
    struct play play;
    struct p2p_map_access access = { 1, R, 0xa010, 4 };
    struct p2p_coverage is;

    play_script(&play, IOVA "link 0 a000 42000-42fff; sync 0 a000-afff");
    is = p2p_map_check(play.map, &access);
    tap_ok(play_ended(&play, P2P_OK) && is.answer == P2P_MAP_COVERED &&
           is.link.start == 0xa000 && is.link.last == 0xafff &&
           is.offset == 0x42010 &&
           is.provider.serial == play.provider[0].serial,
           "M24 by IOVA, the link and where in the BAR");
    access.addr = 0x9ff8;
    access.len = 16;
    is = p2p_map_check(play.map, &access);
    tap_ok(is.answer == P2P_MAP_COVERED && is.link.start == 0x9000 &&
           is.link.last == 0x9fff && is.offset == 0xff8,
           "M24 through two links, the first");
    play_script(&play, "bus 0 0 1 b; linkbus 0 1000-1fff");
    access.addr = 0x101004;
    access.len = 4;
    is = p2p_map_check(play.map, &access);
    tap_ok(play_ended(&play, P2P_OK) && is.answer == P2P_MAP_COVERED &&
           is.link.start == 0x101000 && is.link.last == 0x101fff &&
           is.offset == 0x1004, "M24 on the bus, the link and where");
}

static void check_planted(void)
{
    struct row row = rows[0];

    row.answer = P2P_MAP_NEVER_MAPPED;
    tap_ok(!holds(&row), "planted: another answer is seen");
    row = rows[0];
    row.addr++;
    tap_ok(!holds(&row), "planted: another byte is seen");
    row = rows[0];
    row.mapping = NONE;
    tap_ok(!holds(&row), "planted: another mapping is seen");
}

int main(void)
{
    check_rows();
    check_memory();
    check_planted();
    return tap_end();
}
