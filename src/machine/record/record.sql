-- SPDX-License-Identifier: Apache-2.0
-- The machine's record, format 1 (spec/protocol.md, section 12). 1414678893 is 0x5452496d, "TRIm".
PRAGMA application_id = 1414678893;
PRAGMA user_version = 1;

-- sale: the 24 bytes of the newest sale's payload. writes: the number of stores. counters: the audit
-- counters and the event log. checksum: SHA-256 over all of it.
CREATE TABLE record (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    machine INTEGER NOT NULL CHECK (machine BETWEEN 1 AND 4294967295),
    key_epoch INTEGER NOT NULL CHECK (key_epoch BETWEEN 0 AND 255),
    phase TEXT NOT NULL CHECK (phase IN ('idle', 'open', 'vending')),
    counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
    vended INTEGER NOT NULL CHECK (vended BETWEEN 0 AND counter),
    sale BLOB CHECK (sale IS NULL OR length(sale) = 24),
    writes INTEGER NOT NULL CHECK (writes >= 0),
    false_tags INTEGER NOT NULL CHECK (false_tags BETWEEN 0 AND 4294967295),
    counters BLOB NOT NULL,
    checksum BLOB NOT NULL CHECK (length(checksum) = 32)
) STRICT;
