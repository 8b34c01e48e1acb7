# SPDX-License-Identifier: Apache-2.0
# Kentongan. `make help` lists the targets; variables: CC CFLAGS PREFIX DESTDIR SAN WERROR V BUILD.

CC      ?= cc
PREFIX  ?= /usr/local
BUILD   ?= build
VERSION := 0.1.0
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)

STD   := -std=c11 -D_GNU_SOURCE
WARN  := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
         -Wold-style-definition -Wformat=2 -Wvla -Wundef -Wcast-qual -Wwrite-strings $(if $(WERROR),-Werror)
HARD  := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer,-D_FORTIFY_SOURCE=2) \
         -fstack-protector-strong -fstack-clash-protection -fPIE
CFLAGS ?= -O2 -g
ALL_CFLAGS  = $(STD) $(WARN) $(HARD) -Iinclude -DKTG_VERSION='"$(VERSION)"' -MMD -MP $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)

# Layers: an archive may use those to its right, never to its left. `make layers` proves it.
LAYERS      := gateway flows growth base
SRC_base    := $(wildcard gateway/base/*.c)
SRC_growth  := $(wildcard gateway/growth/*.c)
SRC_flows   := $(wildcard flows/engine/*.c)
SRC_gateway := $(filter-out gateway/main.c,$(wildcard gateway/*.c gateway/channel/*.c))
LIB_base    := -lfyaml -ljansson -lcrypto -lm
LIB_gateway := -lmicrohttpd -lhiredis -luv -lsqlite3 -lcurl -lpthread
ARCHIVES    := $(LAYERS:%=$(BUILD)/lib%.a)
LIBS        := $(LIB_gateway) $(LIB_base)

TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
TOOLS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/fault/*.c tests/bench/*.c))

all: $(BUILD)/kentongan ## build the program (default)

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
define layer
$(BUILD)/lib$(1).a: $(call obj,$(SRC_$(1)))
	@rm -f $$@
	$(Q)$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	@[ $(V) = 1 ] || echo "  CC $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

$(BUILD)/kentongan: $(call obj,gateway/main.c) $(ARCHIVES)
	@[ $(V) = 1 ] || echo "  LD $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(TESTS): $(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

$(TOOLS): $(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

clean: ## remove everything built
	rm -rf $(BUILD)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

.PHONY: all clean help
.DELETE_ON_ERROR:
.SECONDARY:
