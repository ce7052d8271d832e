/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for the plugin where only the way it is loaded matters.
 */
#if P2P_STUB_UNDEFINED
void no_program_has_this_function(void);

static void __attribute__((constructor)) call(void)
{
    no_program_has_this_function();
}
#else
extern const int p2p_stub;
const int p2p_stub = 1;
#endif
