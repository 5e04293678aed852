// SPDX-License-Identifier: Apache-2.0
// The names in spec/openapi.yaml, each of which the page must handle.

import { read } from './files.js';

const page = read('spec/openapi.yaml');

const every = [...page.matchAll(/type: \{const: 'urn:tricode:problem:(\w+)'\}/g)].map(([, word]) => word);
const OPERATORS = ['token', 'range'];

/** Every problem reason that a terminal can receive. */
export const reasons = every.filter((reason) => !OPERATORS.includes(reason));

/** Those that an operator can receive. */
export const operatorReasons = [...OPERATORS, 'not_found', 'method', 'body', 'rate', 'internal', 'unavailable'];

/** The results of a schema. */
export function resultsOf(schema) {
  const part = page.slice(page.indexOf(`\n    ${schema}:\n      type: object`));
  return part.match(/result: *(?:\n.*?)?\{?\s*enum: \[([\w, \n]+)\]/)[1].split(/,\s*/);
}
