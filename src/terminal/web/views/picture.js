// SPDX-License-Identifier: Apache-2.0
// A permit as a QR symbol: on a canvas, for dragging and for the clipboard.

import { paintSymbol, symbolOf } from '../../../host/web/symbol.js';

/** [QR-3] The bare text at level Q. width: in CSS pixels. */
export function drawSymbol(canvas, text, width) {
  paintSymbol(canvas, symbolOf(text, 'Q'), width);
}

/** Lets the symbol be dragged to another window, as a data URL of a PNG picture. */
export function dragSymbol({ dataTransfer }, canvas) {
  dataTransfer.setData('text/uri-list', canvas.toDataURL('image/png'));
  dataTransfer.effectAllowed = 'copy';
}

/** Copies the symbol to the clipboard as a picture; false when the browser does not allow it. */
export async function copySymbol(canvas) {
  try {
    const png = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    return false;
  }
}
