// SPDX-License-Identifier: Apache-2.0
// The packages of package.json, from the folder TRICODE_MODULES.
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve(process.env.TRICODE_MODULES, "package.json"));

export const { chromium } = require("playwright-core");
export const { source: axeSource } = require("axe-core");
