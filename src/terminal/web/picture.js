// SPDX-License-Identifier: Apache-2.0
// A permit as a QR symbol, on the screen and on its way to another window.

import { paintSymbol, symbolOf } from '../../host/web/symbol.js';

/** Bare, level Q [QR-3]. */
export function drawSymbol(canvas, text, room) {
  paintSymbol(canvas, symbolOf(text, 'Q'), room);
}

/** Dragged to another window, it is a picture there: as an address that holds it. */
export function dragSymbol({ dataTransfer }, canvas) {
  dataTransfer.setData('text/uri-list', canvas.toDataURL('image/png'));
  dataTransfer.effectAllowed = 'copy';
}

/** Into the clipboard, as a picture; false where the browser does not let it. */
export async function copySymbol(canvas) {
  try {
    const png = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    return false;
  }
}
