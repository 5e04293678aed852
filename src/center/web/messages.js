// SPDX-License-Identifier: Apache-2.0
// The texts of the operator's page, from messages/.

import { createMessages } from '../../host/web/messages.js';
import en from './messages/en.json' with { type: 'json' };
import ja from './messages/ja.json' with { type: 'json' };

export const { LANGUAGES, rememberLanguage, currentLanguage, localeOf, say } = createMessages({ en, ja });
