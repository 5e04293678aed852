# SPDX-License-Identifier: Apache-2.0
# libtricode (src/core, no dependencies) and libtricode-crypto (keys and tags, needs OpenSSL), each
# static and shared; and their sources as single files.

# Incremented with each incompatible change of the binary interface.
SONAME = 1
VERSION := $(shell sed -n 's/^\#define TRICODE_VERSION_\(MAJOR\|MINOR\|PATCH\) //p' \
	src/core/version.h | paste -sd.)

AMALGAMATION = $(BUILD)/amalgamation
LIBRARY = $(BUILD)/library
LIBRARIES = tricode tricode-crypto
library_objects = $(patsubst %.c,$(LIBRARY)/%.o,$(1))
OBJECTS_tricode = $(call library_objects,$(wildcard src/core/*.c))
OBJECTS_tricode-crypto = $(call library_objects,src/crypto/key.c src/crypto/tag.c)
NEEDS_tricode-crypto = -L$(LIBRARY) -ltricode -lcrypto

.PHONY: amalgamation library
amalgamation: $(AMALGAMATION)/tricode.c ## combine src/core and the tags into single files in build/amalgamation
	@wc -l $(AMALGAMATION)/*.[ch]

$(AMALGAMATION)/tricode.c: src/library/amalgamate.py $(wildcard src/core/*.[ch] src/crypto/*.h src/device/*.[ch])
	@$(PYTHON) $< $(@D)

library: $(foreach l,$(LIBRARIES),$(LIBRARY)/lib$(l).a $(LIBRARY)/lib$(l).so) $(AMALGAMATION)/tricode.c ## build libtricode and libtricode-crypto, static and shared

$(LIBRARY)/%.o: %.c $(BUILD)/flags/compile
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIE,$(ALL_CFLAGS)) -fPIC -MMD -MP -c $< -o $@

$(LIBRARY)/libtricode-crypto.so.$(SONAME): $(LIBRARY)/libtricode.so

define a_library
$(LIBRARY)/lib$(1).a: $(OBJECTS_$(1))
	@rm -f $$@
	$(AR) rcs $$@ $$(filter %.o,$$^)
$(LIBRARY)/lib$(1).so.$(SONAME): $(OBJECTS_$(1))
	$(CC) $(CFLAGS) $(filter-out -pie,$(LDFLAGS)) -shared -Wl,-soname,lib$(1).so.$(SONAME),-z,defs,-z,relro,-z,now,--as-needed $(OBJECTS_$(1)) \
	  $(NEEDS_$(1)) -o $$@
$(LIBRARY)/lib$(1).so: $(LIBRARY)/lib$(1).so.$(SONAME)
	ln -sf lib$(1).so.$(SONAME) $$@
endef
$(foreach l,$(LIBRARIES),$(eval $(call a_library,$(l))))

.PHONY: install-library
install-library: library
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install -m 644 $(AMALGAMATION)/tricode.h $(AMALGAMATION)/tricode-crypto.h \
	  $(DESTDIR)$(PREFIX)/include
	install -m 644 $(LIBRARIES:%=$(LIBRARY)/lib%.a) $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(LIBRARIES:%=$(LIBRARY)/lib%.so.$(SONAME)) $(DESTDIR)$(PREFIX)/lib
	set -e; for library in $(LIBRARIES); do \
	  ln -sf lib$$library.so.$(SONAME) $(DESTDIR)$(PREFIX)/lib/lib$$library.so; \
	  sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' src/library/$$library.pc.in \
	    >$(DESTDIR)$(PREFIX)/lib/pkgconfig/$$library.pc; done
