// SPDX-License-Identifier: Apache-2.0
// Files of the project with which the tests compare the page.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

globalThis.crypto ??= webcrypto; // Debian 12's Node has it under that name alone

export const read = (path) => readFileSync(join(process.env.TRICODE_TOP, path), 'utf8');
export const readJson = (path) => JSON.parse(read(path));
