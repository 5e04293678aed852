// SPDX-License-Identifier: Apache-2.0
/* The calls that answer the pay page's files, or the line of text in its place. */
#include "center/http/calls.h"

#include "center/http/accept.h"
#include "center/http/reply.h"

/* The form that the client takes; or that it has it already. */
static void answer_file(const struct tricode_call *call, const struct tricode_site_file *file) {
    const struct tricode_api_request *request = call->request;
    const int packed =
        file->gzip.bytes != NULL && tricode_accept_names(request->accept_encoding, "gzip");
    tricode_reply_file(call->reply, file, packed,
                       tricode_accept_matches(request->if_none_match,
                                              packed ? file->gzip.etag : file->plain.etag));
}

void tricode_call_file(struct tricode_call *call) {
    answer_file(call, tricode_site_find(call->api->site, call->request->path));
}

void tricode_call_pay_page(struct tricode_call *call) {
    const struct tricode_site_file *page = tricode_site_find(call->api->site, "/");
    if (page != NULL && tricode_accept_names(call->request->accept, "text/html")) {
        answer_file(call, page);
        return;
    }
    tricode_reply_text(call->reply, 200, "code",
                       "This is the address of a tricode code. Bring the code's picture to "
                       "tricode-terminal:\n\n    tricode-terminal --key FILE scan PICTURE\n");
}
