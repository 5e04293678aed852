// SPDX-License-Identifier: Apache-2.0
/* Handlers of the pages' files, and of a code's address. */
#include "center/http/handlers/accept.h"
#include "center/http/handlers/handler.h"
#include "center/http/handlers/reply.h"

/* Replies the representation that the client accepts, or 304 when it has that one. */
static void reply_file(const struct tricode_context *context,
                       const struct tricode_site_file *file) {
    const struct tricode_request *request = context->request;
    const int gzip =
        file->gzip.bytes != NULL && tricode_accept_allows(request->accept_encoding, "gzip");
    tricode_reply_file(
        context->reply, file, gzip,
        tricode_accept_matches(request->if_none_match, gzip ? file->gzip.etag : file->plain.etag));
}

void tricode_handle_file(struct tricode_context *context) {
    reply_file(context, tricode_site_find(context->backend->site, context->request->path));
}

void tricode_handle_pay_page(struct tricode_context *context) {
    const struct tricode_site_file *page = tricode_site_find(context->backend->site, "/");
    if (page != NULL && tricode_accept_allows(context->request->accept, "text/html")) {
        reply_file(context, page);
        return;
    }
    tricode_reply_text(context->reply, TRICODE_SUCCESS_CODE,
                       "This is the address of a tricode code. Pass a picture of the code to "
                       "tricode-terminal:\n\n    tricode-terminal --key FILE scan PICTURE\n");
}
