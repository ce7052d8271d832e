# SPDX-License-Identifier: GPL-2.0-or-later
#
# `make help` says what there is to make.

# Where a user keeps settings of his own, such as QEMU_SRC = /somewhere.
-include config.mk

BUILD ?= build
QEMU ?= /usr/bin/qemu-system-x86_64

.DEFAULT_GOAL := all

$(BUILD)/build.ninja:
	meson setup $(BUILD) . -Dqemu_src=$(abspath $(QEMU_SRC)) \
	    -Dqemu_build=$(abspath $(QEMU_BUILD)) -Dqemu=$(QEMU)

.PHONY: all
all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

.PHONY: clean
clean:
	rm -rf $(BUILD)
