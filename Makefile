# SPDX-License-Identifier: Apache-2.0
# Kentongan. `make help` lists the targets; variables: CC CFLAGS PREFIX DESTDIR SAN WERROR V BUILD WALK_DEPTH.

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
LIB_base    := -lfyaml -ljansson -lcrypto -lpcre2-8 -lexpat -lz -lm
LIB_gateway := -lmicrohttpd -lhiredis -luv -lsqlite3 -lcurl -lpthread
ARCHIVES    := $(LAYERS:%=$(BUILD)/lib%.a)
LIBS        := $(LIB_gateway) $(LIB_base)

SHARE       := $(PREFIX)/share/kentongan

PACKAGES      := gcc libc6-dev make libuv1-dev libmicrohttpd-dev libhiredis-dev libcurl4-openssl-dev libsqlite3-dev \
                 libfyaml-dev libjansson-dev libssl-dev libpcre2-dev libexpat1-dev zlib1g-dev redis-server
TEST_PACKAGES := libcmocka-dev perl curl sqlite3 kannel kannel-extras

TEST_ENV := BUILD=$(BUILD) KENTONGAN=$(BUILD)/kentongan
TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
FUZZ  := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 30
# Answers deep; ThreadSanitizer takes 14 times as long, and looks for what the first screens show as well.
WALK_DEPTH   ?= $(if $(filter thread,$(SAN)),3,5)
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

$(FUZZ): $(BUILD)/tests/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIB_base)

$(TOOLS): $(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/fault/fake_provider: LIBS += -lssl

# The first two count what is allocated (tests/unit/count_malloc.h), the third makes it fail.
$(BUILD)/tests/test_flow_alloc $(BUILD)/tests/bench/flow_bench $(BUILD)/tests/test_sender_alloc: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

run: ## the demo: installs what is missing, builds, starts Redis and the gateway, says what to do next
	@gateway/demo/need.sh $(PACKAGES)
	@$(MAKE) -s --no-print-directory -j$$(nproc) BUILD=$(BUILD) all
	@exec gateway/demo/run.sh $(BUILD)

deps: ## install what building and testing need (Debian packages)
	@gateway/demo/need.sh $(PACKAGES) $(TEST_PACKAGES)

check: check-quick ## all tests: unit, transcripts, end to end with a real Redis and SQLite, a few kill -9 cycles
	$(TEST_ENV) FAULT_CYCLES=5 prove -j2 tests/*.t tests/fault/*.t

need-tests:
	@gateway/demo/need.sh $(PACKAGES) $(TEST_PACKAGES)

check-quick: need-tests all $(TESTS) $(FUZZ) $(TOOLS) layers ## unit tests, flow check and transcripts
	prove -j2 -e '' $(TESTS) $(FUZZ)
	$(BUILD)/kentongan check --walk --depth $(WALK_DEPTH) flows
	$(BUILD)/kentongan check --profiles gateway/channel
	$(BUILD)/kentongan check --profiles tests/channel
	$(BUILD)/kentongan chat tests/chat/*.chat

# Leaks are for `make asan` to find: libfyaml 0.7 loses 4 kB on a scalar of many doubled quotes.
fuzz: ## libFuzzer with ASan and UBSan (clang): sessions, flow files, one-line SMS, expressions, channels; FUZZ_SECONDS each (30)
	@command -v clang >/dev/null || { echo "make fuzz needs clang: apt-get install clang"; exit 1; }
	@for t in $(FUZZ:$(BUILD)/tests/fuzz_%=%); do f=$(BUILD)/fuzz; mkdir -p $$f/corpus/$$t && \
	  clang $(STD) -O1 -g -Iinclude -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $$f/$$t \
	    tests/fuzz/fuzz_$$t.c $(SRC_flows) $(SRC_growth) $(SRC_base) \
	    $$([ $$t = channel ] && echo gateway/channel/*.c) $(LIB_base) && \
	  ASAN_OPTIONS=detect_leaks=0 $$f/$$t -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -print_final_stats=1 -artifact_prefix=$$f/ \
	    $$f/corpus/$$t tests/fuzz/corpus/$$t || exit 1; done

check-fault: all $(TOOLS) ## 100 kill -9 cycles under load: acknowledged against stored
	$(TEST_ENV) FAULT_CYCLES=100 prove -v tests/fault/*.t

asan: ## everything again under AddressSanitizer and UBSan
	$(MAKE) BUILD=$(BUILD)/asan SAN=address,undefined check

tsan: ## everything again under ThreadSanitizer
	$(MAKE) BUILD=$(BUILD)/tsan SAN=thread check

bench: all $(TOOLS) ## USSD sessions per second beside a bare libmicrohttpd, in one run
	@gateway/demo/need.sh wrk redis-server
	$(TEST_ENV) tests/bench/run.sh

# Each layer linked alone with only what it may use: an upward call is an undefined symbol.
layers: $(ARCHIVES)
	@echo 'int main(void) { return 0; }' >$(BUILD)/layer.c
	@for l in base growth flows; do \
	  case $$l in base) below="";; growth) below="$(BUILD)/libbase.a";; \
	  flows) below="$(BUILD)/libgrowth.a $(BUILD)/libbase.a";; esac; \
	  $(CC) $(ALL_LDFLAGS) -o $(BUILD)/layer $(BUILD)/layer.c -Wl,--whole-archive $(BUILD)/lib$$l.a \
	    -Wl,--no-whole-archive $$below $(LIB_base) || { echo "layer $$l calls upwards"; exit 1; }; \
	done

lint: ## clang-tidy and cppcheck on our sources
	clang-tidy --quiet $(foreach l,$(LAYERS),$(SRC_$(l))) gateway/main.c -- $(STD) -Iinclude -DKTG_VERSION='"$(VERSION)"'
	cppcheck --quiet --error-exitcode=1 --enable=warning,portability --inline-suppr -Iinclude gateway flows

format: ## clang-format all .c files (headers are laid out by hand: they are the manual)
	clang-format -i $(filter-out gateway/growth/who_tables.c,$(wildcard gateway/*.c gateway/*/*.c flows/*/*.c tests/*/*.c))

install: all ## program and profiles below DESTDIR/PREFIX; flow files only where there are none yet
	install -D -m 755 $(BUILD)/kentongan $(DESTDIR)$(PREFIX)/bin/kentongan
	install -d $(DESTDIR)$(SHARE)/flows $(DESTDIR)$(SHARE)/channel $(DESTDIR)$(SHARE)/demo
	@for f in flows/*.yaml; do t=$(DESTDIR)$(SHARE)/$$f; \
	  if [ -e $$t ] && ! cmp -s $$f $$t; then install -m 644 $$f $$t.new; echo "kept your $$t; ours is $$t.new"; \
	  else install -m 644 $$f $$t; fi; done
	install -m 644 gateway/channel/*.yaml $(DESTDIR)$(SHARE)/channel
	install -m 755 gateway/channel/gammu-receive.sh $(DESTDIR)$(SHARE)/channel
	install -m 644 gateway/demo/buleleng.yaml $(DESTDIR)$(SHARE)/demo
	install -m 644 flows/flow.schema.json $(DESTDIR)$(SHARE)/flows
	install -D -m 644 flows/flow.5 $(DESTDIR)$(PREFIX)/share/man/man5/kentongan-flow.5
	install -m 644 gateway/channel/channel.schema.json $(DESTDIR)$(SHARE)/channel
	install -m 644 gateway/channel/channel.5 $(DESTDIR)$(PREFIX)/share/man/man5/kentongan-channel.5

uninstall: ## remove what install put there, but no flow file that was edited
	rm -f $(DESTDIR)$(PREFIX)/bin/kentongan
	@for f in flows/*.yaml; do t=$(DESTDIR)$(SHARE)/$$f; rm -f $$t.new; \
	  if [ -e $$t ] && ! cmp -s $$f $$t; then echo "kept your $$t"; else rm -f $$t; fi; done
	rm -f $(DESTDIR)$(SHARE)/flows/flow.schema.json $(DESTDIR)$(PREFIX)/share/man/man5/kentongan-flow.5 \
	  $(DESTDIR)$(PREFIX)/share/man/man5/kentongan-channel.5
	rm -rf $(DESTDIR)$(SHARE)/channel $(DESTDIR)$(SHARE)/demo
	-rmdir $(DESTDIR)$(SHARE)/flows $(DESTDIR)$(SHARE)

check-install: ## install into a temporary folder, run from there, uninstall: nothing may be left
	@d=$$(mktemp -d) && $(MAKE) --no-print-directory install DESTDIR=$$d >/dev/null && \
	  $$d$(PREFIX)/bin/kentongan check $$d$(SHARE)/flows && $(MAKE) --no-print-directory uninstall DESTDIR=$$d >/dev/null && \
	  test -z "$$(find $$d -type f)" && rm -rf $$d && echo "check-install: ok"

dist: ## a source archive of the committed tree
	git archive --prefix=kentongan-$(VERSION)/ -o $(BUILD)/kentongan-$(VERSION).tar.gz HEAD

clean: ## remove everything built
	rm -rf $(BUILD)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

.PHONY: all run deps need-tests check check-quick fuzz check-fault asan tsan bench layers lint format install uninstall \
  check-install dist clean help
.DELETE_ON_ERROR:
.SECONDARY:
