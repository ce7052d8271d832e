/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The object that the dynamic linker preloads into QEMU.
 *
 * It references no symbol of QEMU, so that it loads into anything; a plugin
 * that referenced QEMU's would make the dynamic linker end a foreign program
 * with a message about some variable. It looks whether this is the QEMU that
 * the plugin was built for and only then loads the plugin.
 */
#include "qemu/osdep.h"
#include <dlfcn.h>

#include "plugin-config.h"
#include "plugin/plugin.h"
#include "qapi/qapi-types-control.h"

static G_NORETURN G_GNUC_PRINTF(1, 2) void fail(const char *format, ...)
{
    va_list ap;

    fprintf(stderr, "qemu-p2p: ");
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fprintf(stderr, "\n");
    _exit(1);
}

/*
 * QEMU's children are not QEMU: take out of LD_PRELOAD what the launcher put
 * in front, which ends with this object, and leave what the user had there.
 */
static void restore_preload(void)
{
    const char *list = getenv("LD_PRELOAD");
    const char *own;
    Dl_info self;

    if (!list || !dladdr(restore_preload, &self)) {
        return;
    }
    own = strstr(list, self.dli_fname);
    if (!own) {
        return;
    }
    own += strlen(self.dli_fname);
    if (*own == ':') {
        setenv("LD_PRELOAD", own + 1, 1);
    } else {
        unsetenv("LD_PRELOAD");
    }
}

static void check_version(void)
{
    VersionInfo *(*query)(Error **) = dlsym(RTLD_DEFAULT, "qmp_query_version");
    char *program = realpath("/proc/self/exe", NULL);
    char version[64];
    VersionInfo *info;

    if (!query) {
        fail("%s is not a QEMU system emulator that exports its symbols",
             program ? program : "this program");
    }
    info = query(NULL);
    snprintf(version, sizeof(version), "%" PRId64 ".%" PRId64 ".%" PRId64,
             info->qemu->major, info->qemu->minor, info->qemu->micro);
    if (strcmp(version, P2P_QEMU_VERSION) != 0) {
        fail("built for QEMU %s, but %s is %s: run make again, or set"
             " P2P_QEMU=",
             P2P_QEMU_VERSION, program ? program : "this", version);
    }
    free(program);
}

static void __attribute__((constructor)) load_plugin(void)
{
    const char *env = getenv(P2P_MODULES_ENV);
    char *modules, *rest, *module;

    if (!env) {
        return;
    }
    modules = strdup(env);
    unsetenv(P2P_MODULES_ENV);
    restore_preload();
    check_version();

    for (module = strtok_r(modules, ":", &rest); module;
         module = strtok_r(NULL, ":", &rest)) {
        if (!dlopen(module, RTLD_NOW | RTLD_LOCAL)) {
            fail("%s", dlerror());
        }
    }
    free(modules);
}
