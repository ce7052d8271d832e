# SPDX-License-Identifier: GPL-2.0-or-later
#
# `make help` says what there is to make. Everything is built by meson in
# $(BUILD); what is needed for that, scripts/setup gets ready.

# Settings of your own, such as QEMU_SRC = /somewhere; git ignores the file.
-include config.mk

BUILD ?= build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

# $(call check-path,PATH,REMEDY): make, too, would take it for several.
colon := :
define check-path
$(if $(filter-out 1,$(words $(1)))$(findstring $(colon),$(1)),\
    $(error qemu-p2p: the path '$(1)' has a space or colon, which the dynamic \
linker's preload list cannot carry; $(2)))
endef
$(call check-path,$(CURDIR),clone elsewhere)
$(if $(BUILD),,$(error qemu-p2p: BUILD= is empty))
$(call check-path,$(BUILD),set another BUILD=)

# scripts/setup says what they are; empty is its default.
export QEMU QEMU_SRC QEMU_BUILD KERNEL P2P_MODULES KERNEL_HEADERS P2P_CACHE
export LINUX_RELEASE

# Debian's, which has the version we need, before one that a user has as well.
export MESON := $(firstword $(wildcard /usr/bin/meson) meson)
NINJA := ninja -j $(JOBS)

build := $(abspath $(BUILD))
setup := $(build)/setup
sanitized := $(build)-sanitize
logs := $(build)/logs

# QEMU frees little when it ends, and its coroutines switch stacks.
sanitizers := -Db_sanitize=address,undefined -Db_lundef=false
export ASAN_OPTIONS := detect_leaks=0:detect_stack_use_after_return=0
export UBSAN_OPTIONS := halt_on_error=1:print_stacktrace=1

.DEFAULT_GOAL := all
.PHONY: all
all: $(build)/build.ninja
	@$(NINJA) -C $(build)

# The set-up. Its file stays as old as it was if it found nothing new, so
# that nothing is configured again.

.PHONY: FORCE
FORCE:

$(setup)/core.env: FORCE
	@scripts/setup $(setup) core

$(setup)/build.env: FORCE
	@scripts/setup $(setup) build

.PHONY: setup-qtest
setup-qtest: $(setup)/build.env
	@scripts/setup $(setup) build qtest

.PHONY: setup-texts
setup-texts: $(setup)/core.env
	@scripts/setup $(setup) texts

.PHONY: setup-guest
setup-guest: $(setup)/build.env
	@scripts/setup $(setup) build guest

# Meson's folders: the plugin, and the core as anybody builds it alone; each
# once more with the sanitizers.

# $(call configure,FOLDER,SOURCE,OPTIONS): $< is what the set-up found.
define configure
@echo "configure $(1)"
@mkdir -p $(build)
@. $<; again=; \
    [ ! -e $(1)/build.ninja ] || again=--reconfigure; \
    $(MESON) setup $$again $(3) $(1) $(2) > $(build)/configure.log 2>&1 || \
    { cat $(build)/configure.log; exit 1; }
endef
plugin_options := -Dprefix=$(abspath $(PREFIX)) -Dqemu="$$QEMU" \
    -Dqemu_src="$$QEMU_SRC" -Dqemu_build="$$QEMU_BUILD"

$(build)/build.ninja: $(setup)/build.env
	$(call configure,$(build),.,$(plugin_options))

$(sanitized)/build.ninja: $(setup)/build.env
	$(call configure,$(sanitized),.,$(plugin_options) $(sanitizers))

$(build)/core/build.ninja: $(setup)/core.env
	$(call configure,$(build)/core,libp2pcore)

$(sanitized)/core/build.ninja: $(setup)/core.env
	$(call configure,$(sanitized)/core,libp2pcore,$(sanitizers))

# The main job.

guest_env := . $(setup)/build.env; . $(setup)/guest.env; \
    export QEMU KERNEL P2P_MODULES KERNEL_HEADERS; \
    export P2P_LAUNCHER=$(build)/qemu-p2p-system-x86_64 \
        P2P_COMMAND=$(build)/core/host/p2p;

.PHONY: demo
demo: all setup-guest
	@$(guest_env) tests/guest/run-legs --demo

# The same script for everything else that it does.
.PHONY: legs
legs: all setup-guest
	@$(guest_env) tests/guest/run-legs $(ARGS)

# Texts that are no part of this, where they can be had.
texts_env := . $(setup)/texts.env; export P2P_PCIUTILS;

# p2ptest in a guest, in one topology after the other.
.PHONY: suite
suite: all setup-guest
	@$(guest_env) tests/guest/run-suite $(ARGS)

# The same over kernels of the past, with a table of where they differ.
.PHONY: check-kernels
check-kernels: all setup-guest
	@$(guest_env) tests/guest/run-kernels $(ARGS)

# Tests. scripts/check counts over all suites that one command runs. Those of
# the core alone need no QEMU; where it is needed all is installed at once.

.PHONY: core-tests
core-tests: $(build)/core/build.ninja
	@$(NINJA) -C $(build)/core all meson-test-prereq

.PHONY: plugin-tests
plugin-tests: all
	@$(NINJA) -C $(build) plugin-tests

.PHONY: qtests
qtests: all setup-qtest
	@$(NINJA) -C $(build) qtests

.PHONY: check
check: $(setup)/build.env core-tests plugin-tests qtests setup-guest \
       setup-texts
	@$(guest_env) $(texts_env) scripts/check $(logs) $(build)/core \
	    $(build):plugin,qtest,qemu,guest

.PHONY: check-full
check-full: $(setup)/build.env core-tests plugin-tests qtests setup-guest \
            setup-texts
	@$(guest_env) $(texts_env) P2P_THIN=10000 scripts/check $(logs) $(build)/core \
	    $(build):plugin,qtest,qemu,guest,full

.PHONY: check-core
check-core: core-tests setup-texts
	@$(texts_env) scripts/check $(logs) $(build)/core

.PHONY: check-plugin
check-plugin: plugin-tests
	@scripts/check $(logs) $(build):plugin

.PHONY: check-qtest
check-qtest: qtests
	@scripts/check $(logs) $(build):qtest,qemu

# The command p2p, which is no part of the plugin.
.PHONY: command
command: $(build)/core/build.ninja
	@$(NINJA) -C $(build)/core host/p2p

.PHONY: check-guest
check-guest: all command setup-guest
	@$(guest_env) scripts/check $(logs) $(build):guest

.PHONY: check-sanitize
check-sanitize: $(sanitized)/build.ninja $(sanitized)/core/build.ninja \
                setup-qtest setup-texts
	@$(NINJA) -C $(sanitized)/core all meson-test-prereq
	@$(NINJA) -C $(sanitized) all qtests sanitizer-tests
	@$(texts_env) scripts/check $(sanitized)/logs $(sanitized)/core \
	    $(sanitized):sanitizer,qtest

# Fuzzers are left out: what is covered is covered on purpose.
.PHONY: coverage
coverage: $(setup)/core.env
	$(call configure,$(build)/coverage,libp2pcore,-Db_coverage=true)
	@$(NINJA) -C $(build)/coverage all meson-test-prereq
	@find $(build)/coverage -name '*.gcda' -delete
	@$(MESON) test -C $(build)/coverage --no-suite fuzz --quiet
	@scripts/coverage $(build)/coverage

# Until Ctrl-C, or for SECONDS=.
.PHONY: fuzz
fuzz: $(build)/core/build.ninja
	@$(NINJA) -C $(build)/core fuzzers
	@scripts/fuzz --seconds $(or $(SECONDS),0) $(build)/core $(build)/fuzz \
	    $(FUZZERS)

.PHONY: bench
bench: all setup-qtest setup-guest
	@$(NINJA) -C $(build) bench
	@$(guest_env) tests/bench/run --build $(build)

# The rest.

install_from = $(MESON) configure $(1) -Dprefix=$(abspath $(PREFIX)) && \
               $(MESON) install -C $(1)

.PHONY: install
install: all install-core
	@$(call install_from,$(build))

.PHONY: install-core
install-core: $(build)/core/build.ninja
	@$(NINJA) -C $(build)/core
	@$(MESON) configure $(build)/core -Dlibdir=lib
	@$(call install_from,$(build)/core)

.PHONY: clean
clean:
	rm -rf $(build) $(sanitized)

.PHONY: distclean
distclean: clean
	@scripts/distclean "$${P2P_CACHE:-.cache}"

.PHONY: help
help:
	@cat scripts/help.txt
