// SPDX-License-Identifier: Apache-2.0
// The words of spec/openapi.yaml, of which the page that they concern has to know each.

import { read } from './files.js';

const page = read('spec/openapi.yaml');

const every = [...page.matchAll(/type: \{const: 'urn:tricode:problem:(\w+)'\}/g)].map(([, word]) => word);
const OPERATORS = ['token', 'range'];

/** Every reason of a problem that a terminal can meet. */
export const reasons = every.filter((reason) => !OPERATORS.includes(reason));

/** Those that an operator can meet. */
export const operatorReasons = [...OPERATORS, 'not_found', 'method', 'body', 'rate', 'internal', 'unavailable'];

/** The words of a schema's result. */
export function resultsOf(schema) {
  const part = page.slice(page.indexOf(`\n    ${schema}:\n      type: object`));
  return part.match(/result: *(?:\n.*?)?\{?\s*enum: \[([\w, \n]+)\]/)[1].split(/,\s*/);
}
