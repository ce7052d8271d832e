/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs QEMU with the plugin loaded; every argument is QEMU's.
 *
 * The program's name ends in -system-x86_64 because libqtest wants it to.
 *
 * P2P_QEMU= names another QEMU than the one that was built for. QEMU= does not:
 * for many a script that is the QEMU to run, which may well be this program.
 */
#include <elf.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin-config.h"
#include "plugin/plugin.h"

static void __attribute__((noreturn, format(printf, 1, 2)))
fail(const char *format, ...)
{
    va_list ap;

    fprintf(stderr, "qemu-p2p: ");
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fprintf(stderr, "\n");
    exit(1);
}

static char *join(const char *a, const char *separator, const char *b)
{
    char *joined;

    if (asprintf(&joined, "%s%s%s", a, separator, b) < 0) {
        fail("out of memory");
    }
    return joined;
}

/*
 * The dynamic linker ignores LD_PRELOAD for a static program and for a
 * script's interpreter it would be the wrong one: either way QEMU would run
 * without the plugin and say nothing. Only a dynamic ELF program will do.
 */
static bool is_dynamic_program(FILE *file)
{
    Elf64_Ehdr header;
    Elf64_Phdr segment;

    if (fread(&header, sizeof(header), 1, file) != 1 ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_machine != EM_X86_64 ||
        header.e_phentsize != sizeof(segment) ||
        fseek(file, header.e_phoff, SEEK_SET) != 0) {
        return false;
    }
    for (int i = 0; i < header.e_phnum; i++) {
        if (fread(&segment, sizeof(segment), 1, file) != 1) {
            return false;
        }
        if (segment.p_type == PT_INTERP) {
            return true;
        }
    }
    return false;
}

static const char *find_qemu(void)
{
    const char *qemu = getenv("P2P_QEMU");
    FILE *file;

    if (!qemu || !*qemu) {
        qemu = P2P_DEFAULT_QEMU;
    }
    file = fopen(qemu, "re");
    if (!file) {
        fail("cannot read QEMU at %s: %s (set P2P_QEMU= to the path of one)",
             qemu, strerror(errno));
    }
    if (!is_dynamic_program(file)) {
        fail("%s is not a dynamically linked x86-64 program, so not a QEMU"
             " that can load a plugin", qemu);
    }
    fclose(file);
    return qemu;
}

/* Beside the launcher as built, or beside it as installed anywhere. */
static char *find_modules(void)
{
    static const char *const places[] = { "/plugin", "/../" P2P_LIBDIR_BELOW };
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (length < 0) {
        fail("cannot read /proc/self/exe: %s", strerror(errno));
    }
    self[length] = '\0';
    dirname(self);
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        char *folder = join(self, places[i], "");
        char *file = join(folder, "/", P2P_PRELOAD_NAME);
        bool found = access(file, R_OK) == 0;

        free(file);
        if (found) {
            return folder;
        }
        free(folder);
    }
    return join(P2P_LIBDIR, "", "");
}

/* The path of a module, made sure of. */
static char *module_path(const char *folder, const char *name)
{
    char *path = join(folder, "/", name);

    if (access(path, R_OK) != 0) {
        fail("cannot read the plugin's %s: %s", path, strerror(errno));
    }
    if (strpbrk(path, ": \t")) {
        fail("cannot preload %s: the dynamic linker takes no colon or space"
             " in a name", path);
    }
    return path;
}

static void set_environment(const char *folder)
{
    const char *others = getenv("LD_PRELOAD");
    char *modules = module_path(folder, P2P_PLUGIN_NAME);
    char *preload = module_path(folder, P2P_PRELOAD_NAME);

    if (P2P_WITH_QTEST) {
        modules = join(modules, ":", module_path(folder, P2P_QTEST_NAME));
    }
    if (*P2P_PRELOAD_FIRST) {
        preload = join(P2P_PRELOAD_FIRST, ":", preload);
    }
    if (others && *others) {
        preload = join(preload, ":", others);
    }
    if (setenv("LD_PRELOAD", preload, 1) != 0 ||
        setenv(P2P_MODULES_ENV, modules, 1) != 0) {
        fail("cannot set the environment: %s", strerror(errno));
    }
}

int main(int argc, char **argv)
{
    const char *qemu;

    if (argc == 2 && strcmp(argv[1], "--p2p-version") == 0) {
        printf("qemu-p2p %s, for QEMU %s\n", P2P_VERSION, P2P_QEMU_VERSION);
        return 0;
    }
    qemu = find_qemu();
    set_environment(find_modules());
    execv(qemu, argv);
    fail("cannot run %s: %s", qemu, strerror(errno));
}
