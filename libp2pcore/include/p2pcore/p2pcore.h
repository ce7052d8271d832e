/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* All of libp2pcore; from C++, the way to take it. */
#ifndef P2PCORE_P2PCORE_H
#define P2PCORE_P2PCORE_H

#include "p2pcore/env.h"

#ifdef __cplusplus
extern "C" {
#endif

#include "p2pcore/acs.h"
#include "p2pcore/aer.h"
#include "p2pcore/completion.h"
#include "p2pcore/config.h"
#include "p2pcore/deliver.h"
#include "p2pcore/error.h"
#include "p2pcore/explain.h"
#include "p2pcore/function.h"
#include "p2pcore/linux.h"
#include "p2pcore/linux_rules.h"
#include "p2pcore/lspci.h"
#include "p2pcore/policy.h"
#include "p2pcore/policy_text.h"
#include "p2pcore/record.h"
#include "p2pcore/route.h"
#include "p2pcore/rule.h"
#include "p2pcore/sriov.h"
#include "p2pcore/topology.h"
#include "p2pcore/types.h"

#ifdef __cplusplus
}
#endif

#endif /* P2PCORE_P2PCORE_H */
