/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices whose DMA another program or the host does: vhost and VFIO. Below our
 * ports they are refused when they are plugged, with the reason, and nothing
 * is left of them; elsewhere they are QEMU's business.
 *
 * The vhost-user backend here says as much as QEMU needs to plug a device.
 */
#include "qemu/osdep.h"
#include <sys/un.h>
#include "libqos-p2p/p2p-qtest.h"
#include "libqos-p2p/p2p-report.h"

/*
 * The backend.
 */

#define GET_FEATURES 1
#define GET_VRING_BASE 11
#define FLAGS_REPLY 0x5                 /* version 1, reply */
#define FEATURES (1ull << 32 | 1ull << 33)  /* VERSION_1, IOMMU_PLATFORM */

typedef struct Message {
    uint32_t request;
    uint32_t flags;
    uint32_t size;
    uint64_t value;
} QEMU_PACKED Message;

#define HEADER offsetof(Message, value)

typedef struct Backend {
    char *folder;
    char *path;
    int listening;
    GThread *thread;
} Backend;

static bool read_all(int fd, void *buffer, size_t len)
{
    for (size_t got = 0; got < len; ) {
        ssize_t now = read(fd, (char *)buffer + got, len - got);

        if (now <= 0) {
            return false;
        }
        got += now;
    }
    return true;
}

static void serve(int fd)
{
    Message message;

    while (read_all(fd, &message, HEADER)) {
        g_autofree void *payload = g_malloc(message.size);

        if (!read_all(fd, payload, message.size)) {
            return;
        }
        if (message.request == GET_FEATURES ||
            message.request == GET_VRING_BASE) {
            message.flags = FLAGS_REPLY;
            message.size = sizeof(message.value);
            message.value = message.request == GET_FEATURES ? FEATURES : 0;
            if (write(fd, &message, sizeof(message)) != sizeof(message)) {
                return;
            }
        }
    }
}

static void *backend_run(void *opaque)
{
    Backend *backend = opaque;
    int fd;

    while ((fd = accept(backend->listening, NULL, NULL)) >= 0) {
        serve(fd);
        close(fd);
    }
    return NULL;
}

static void backend_start(Backend *backend)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    backend->folder = g_dir_make_tmp("p2p-vhost-XXXXXX", NULL);
    g_assert_nonnull(backend->folder);
    backend->path = g_build_filename(backend->folder, "socket", NULL);
    g_strlcpy(address.sun_path, backend->path, sizeof(address.sun_path));
    backend->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(backend->listening, (struct sockaddr *)&address,
                         sizeof(address)), ==, 0);
    g_assert_cmpint(listen(backend->listening, 1), ==, 0);
    backend->thread = g_thread_new("backend", backend_run, backend);
}

static void backend_stop(Backend *backend)
{
    shutdown(backend->listening, SHUT_RDWR);
    g_thread_join(backend->thread);
    close(backend->listening);
    unlink(backend->path);
    rmdir(backend->folder);
    g_free(backend->path);
    g_free(backend->folder);
}

/*
 * Hot-plug.
 */

/* Below a root port, a switch, a stock switch in ours, a conventional bus. */
#define TREE \
    "-device p2p-root-port,id=r,chassis=1 " \
    "-device p2p-root-port,id=r2,chassis=2 " \
    "-device p2p-root-port,id=r3,chassis=3 " \
    "-device p2p-switch-upstream,id=u,bus=r2 " \
    "-device p2p-switch-downstream,id=d,bus=u,chassis=4 " \
    "-device p2p-switch-downstream,id=d2,bus=u,addr=1,chassis=5 " \
    "-device x3130-upstream,id=su,bus=d2 " \
    "-device xio3130-downstream,id=sd,bus=su,chassis=6 " \
    "-device pcie-pci-bridge,id=b,bus=r3 " \
    "-device pcie-root-port,id=s,chassis=7 "

static P2PQtest *start(const Backend *backend)
{
    return p2p_qtest_start(TREE "-chardev socket,id=c,path=%s,reconnect-ms=10",
                           backend->path);
}

#define PLUG \
    "{'execute': 'device_add', 'arguments': {'driver': 'vhost-user-rng-pci'," \
    " 'chardev': 'c', 'id': 'v', 'bus': %s, 'iommu_platform': %i}}"

static void test_plug(void)
{
    static const char *const bus[] = { "r", "d", "sd", "b" };
    Backend backend;
    P2PQtest *t;

    backend_start(&backend);
    t = start(&backend);
    for (size_t i = 0; i < G_N_ELEMENTS(bus); i++) {
        unsigned objects = 0;

        for (int j = 0; j < 3; j++) {
            p2p_qmp_fails(t, "vhost-user-rng-pci (vhost with iommu_platform=on)"
                          " cannot be used below a p2p port*", PLUG, bus[i],
                          true);
            objects = objects ?: p2p_fabric_objects(t);
            g_assert_cmpuint(p2p_fabric_objects(t), ==, objects);
        }
    }
    p2p_enumerate(t);
    p2p_qtest_stop(t);
    backend_stop(&backend);
}

/* What bypasses the fabric and is known to, and what is not below our ports. */
static void test_elsewhere(void)
{
    static const struct {
        const char *bus;
        bool iommu_platform;
    } row[] = { { "r", false }, { "s", true } };
    Backend backend;

    backend_start(&backend);
    for (size_t i = 0; i < G_N_ELEMENTS(row); i++) {
        P2PQtest *t = start(&backend);

        qtest_qmp_assert_success(t->qts, PLUG, row[i].bus,
                                 row[i].iommu_platform);
        p2p_qtest_stop(t);
    }
    backend_stop(&backend);
}

/*
 * Start-up.
 */

static void assert_said(const char *said, const char *pattern)
{
    if (!g_pattern_match_simple(pattern, said)) {
        g_error("'%s' is not like '%s'", said, pattern);
    }
}

static void test_start(void)
{
    g_autofree char *arguments = NULL;
    g_autofree char *said = NULL;
    Backend backend;

    backend_start(&backend);
    arguments = g_strdup_printf(
        TREE "-chardev socket,id=c,path=%s -device vhost-user-rng-pci,"
        "chardev=c,bus=r,iommu_platform=on", backend.path);
    said = p2p_start_up(arguments);
    assert_said(said, "*vhost-user-rng-pci*cannot be used below a p2p port*");
    backend_stop(&backend);
}

/* VFIO asks no bus that bypasses the IOMMU; the host device is not there. */
static void test_vfio(void)
{
    static const char *const root[] = { "", "bypass_iommu=on," };

    for (size_t i = 0; i < G_N_ELEMENTS(root); i++) {
        g_autofree char *arguments = g_strdup_printf(
            "-device pxb-pcie,id=x,%sbus_nr=64 "
            "-device p2p-root-port,id=r,bus=x,chassis=1 "
            "-device vfio-pci,bus=r,host=ffff:ff:1f.7", root[i]);
        g_autofree char *said = p2p_start_up(arguments);

        assert_said(said, "*vfio-pci (VFIO) cannot be used below a p2p port*");
    }
}

/* A device that is taken where it ought to be refused. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(TREE);

        p2p_qmp_fails(t, "*", "{'execute': 'device_add', 'arguments':"
                      " {'driver': 'virtio-rng-pci', 'bus': 'r',"
                      " 'iommu_platform': true}}");
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*error*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/vhost/plug", test_plug);
    qtest_add_func("/p2p/vhost/elsewhere", test_elsewhere);
    qtest_add_func("/p2p/vhost/start", test_start);
    qtest_add_func("/p2p/vhost/vfio", test_vfio);
    qtest_add_func("/p2p/vhost/planted-fault", test_planted_fault);
    return g_test_run();
}
