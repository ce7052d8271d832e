/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines that are known by what people reported of them: files beside the
 * command, or where the environment's P2P_KNOWN says.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "p2p-machine.h"

#define SUFFIX ".cfg"
#define PATH_LEN 4096u
#define NAME_COLUMNS 24

static const char *known_folder(void)
{
    const char *given = getenv("P2P_KNOWN");

    return given && *given ? given : P2P_KNOWN;
}

/* The text of the machine @name of @len bytes, for free(); NULL: there is none,
   and errno says why. */
static char *read_known(const char *name, size_t len)
{
    char path[PATH_LEN];
    size_t size;
    int written = snprintf(path, sizeof(path), "%s/%.*s%s", known_folder(),
                           (int)len, name, SUFFIX);

    if (written < 0 || (size_t)written >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    return p2p_file_read_all(path, &size);
}

/* The first line of the comment that is not about the licence. */
static void print_title(const char *text)
{
    while (!strncmp(text, "# SPDX", 6) || !strncmp(text, "#\n", 2)) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    text += strspn(text, "# ");
    printf("%.*s\n", (int)strcspn(text, "\n"), text);
}

static int is_config(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len > strlen(SUFFIX) &&
           !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

int list_known(void)
{
    struct dirent **entry;
    int count = scandir(known_folder(), &entry, is_config, alphasort);

    if (count < 0) {
        return trouble("%s: %s", known_folder(), strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        size_t len = strlen(entry[i]->d_name) - strlen(SUFFIX);
        char *text = read_known(entry[i]->d_name, len);

        printf("%-*.*s ", NAME_COLUMNS, (int)len, entry[i]->d_name);
        print_title(text ? text : "");
        free(text);
        free(entry[i]);
    }
    free(entry);
    return count ? STATUS_FINE
                 : trouble("%s: no machine is there", known_folder());
}

/* A word, so that it is no path to somewhere else. */
static bool is_name(const char *name)
{
    const char *c = name;

    while (isalnum((unsigned char)*c) || *c == '-') {
        c++;
    }
    return c != name && !*c;
}

int print_known(const char *name)
{
    char *text = is_name(name) ? read_known(name, strlen(name)) : NULL;

    if (!text) {
        return trouble("machine: no known machine is called %s (--list has "
                       "their names)", name);
    }
    fputs(text, stdout);
    free(text);
    return STATUS_FINE;
}
