// SPDX-License-Identifier: Apache-2.0
// The words of spec/openapi.yaml, of which the page has to know each.

import { read } from './files.js';

const page = read('spec/openapi.yaml');

/** Every problem's reason. */
export const reasons = [...page.matchAll(/type: \{const: 'urn:tricode:problem:(\w+)'\}/g)].map(([, word]) => word);

/** The words of a schema's result. */
export function resultsOf(schema) {
  const part = page.slice(page.indexOf(`\n    ${schema}:\n      type: object`));
  return part.match(/result: *(?:\n.*?)?\{?\s*enum: \[([\w, \n]+)\]/)[1].split(/,\s*/);
}
