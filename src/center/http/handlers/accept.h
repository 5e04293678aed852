// SPDX-License-Identifier: Apache-2.0
/* Content negotiation and conditional requests (RFC 9110, sections 12.5 and 13.1). */
#ifndef TRICODE_CENTER_ACCEPT_H
#define TRICODE_CENTER_ACCEPT_H

/* 1 when the list (of Accept or Accept-Encoding) names the word itself, in any case, without a
 * weight of 0; wildcards do not count. list NULL: 0. */
int tricode_accept_allows(const char *list, const char *word);

/* 1 when the list (of If-None-Match) has the entity tag, quotes included, weak or not, or is *.
 * list NULL: 0. */
int tricode_accept_matches(const char *list, const char *etag);

#endif
