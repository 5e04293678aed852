# SPDX-License-Identifier: Apache-2.0
# Embeds SQL: from FOLDER/NAME.sql an object with the text, its zero included, as
# `const char tricode_FOLDER_NAME_sql[]`. Bytes, not a string literal: those end at 4095 characters.

SQL_SYMBOL = tricode_$(notdir $(patsubst %/,%,$(dir $<)))_$(basename $(notdir $<))_sql

$(BUILD)/%.sql.c: %.sql
	@mkdir -p $(@D)
	@{ echo 'extern const char $(SQL_SYMBOL)[];' && echo 'const char $(SQL_SYMBOL)[] = {' \
	  && LC_ALL=C od -An -v -tu1 $< | sed 's/  */ /g; s/^ //; s/ /,/g; s/$$/,/' && echo '0};'; } >$@

$(BUILD)/%.sql.o: $(BUILD)/%.sql.c $(BUILD)/flags/compile
	$(CC) $(ALL_CFLAGS) -c $< -o $@

embedded = $(patsubst %,$(BUILD)/%.o,$(wildcard src/$(1)/*/*.sql src/$(1)/*/*/*.sql))
