/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares the running QEMU's structures with plugin/layout.c before any of
 * them is used, and ends QEMU with one line if they differ: a version number
 * says nothing about how a distribution configured its build.
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties.h"
#include "plugin/handshake.h"
#include "qom/object.h"

/*
 * QEMU tells nobody how large a type's structures are, but keeps it at the
 * start of the type's record, which is private to qom/object.c. Read only
 * after it proved right for a type of our own.
 */
struct TypeImpl {
    const char *name;
    size_t class_size;
    size_t instance_size;
};

#define TYPE_P2P_YARDSTICK "p2p-yardstick"

typedef struct P2PYardstick {
    Object parent_obj;
    char padding[40];
} P2PYardstick;

typedef struct P2PYardstickClass {
    ObjectClass parent_class;
    char padding[24];
} P2PYardstickClass;

static const TypeInfo yardstick_info = {
    .name = TYPE_P2P_YARDSTICK,
    .parent = TYPE_OBJECT,
    .instance_size = sizeof(P2PYardstick),
    .class_size = sizeof(P2PYardstickClass),
};

static G_NORETURN void mismatch(const char *type, const char *what,
                                size_t here, size_t expected)
{
    fprintf(stderr, "qemu-p2p: this QEMU is not the one built for: %s of '%s'"
            " is %zu, expected %zu\n", what, type, here, expected);
    exit(1);
}

static const struct TypeImpl *type_record(const char *type)
{
    ObjectClass *oc = object_class_by_name(type);

    if (!oc) {
        fprintf(stderr, "qemu-p2p: this QEMU is not the one built for: it has"
                " no type '%s'\n", type);
        exit(1);
    }
    return oc->type;
}

static void check_size(const P2PTypeSize *expected)
{
    const struct TypeImpl *record = type_record(expected->type);

    if (record->instance_size != expected->instance_size) {
        mismatch(expected->type, "the instance size", record->instance_size,
                 expected->instance_size);
    }
    if (record->class_size != expected->class_size) {
        mismatch(expected->type, "the class size", record->class_size,
                 expected->class_size);
    }
}

static void check_yardstick(void)
{
    const P2PTypeSize yardstick = {
        TYPE_P2P_YARDSTICK, sizeof(P2PYardstick), sizeof(P2PYardstickClass)
    };

    check_size(&yardstick);
}

static void check_offset(const P2PFieldOffset *expected)
{
    DeviceClass *dc = DEVICE_CLASS(object_class_by_name(expected->type));

    for (int i = 0; i < dc->props_count_; i++) {
        const Property *prop = &dc->props_[i];

        if (strcmp(prop->name, expected->property) != 0) {
            continue;
        }
        if (prop->offset != expected->offset) {
            mismatch(expected->type, expected->property, prop->offset,
                     expected->offset);
        }
        return;
    }
    mismatch(expected->type, expected->property, 0, expected->offset);
}

static void p2p_handshake(void)
{
    type_register_static(&yardstick_info);
    check_yardstick();
    for (const P2PTypeSize *t = p2p_type_sizes; t->type; t++) {
        check_size(t);
    }
    for (const P2PFieldOffset *f = p2p_field_offsets; f->type; f++) {
        check_offset(f);
    }
}

/* The first kind of initialisation to run once every type is registered. */
migration_init(p2p_handshake)
