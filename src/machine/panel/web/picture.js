// SPDX-License-Identifier: Apache-2.0
// Pictures in the form that the machine accepts: PNG, not larger than the scanner needs.

const SIDE_MOST = 1280;
const DATA = /^data:image\/(?:png|jpeg|webp);base64,([A-Za-z0-9+/=]+)$/;

/** The source as a PNG, scaled down to at most `most` pixels a side. */
export async function pngOf(source, width, height, most = SIDE_MOST) {
  const scale = Math.min(1, most / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff'; // behind what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Any picture that the browser can decode, as a PNG; else null. */
export async function pngOfFile(file) {
  try {
    const image = await createImageBitmap(file);
    const png = await pngOf(image, image.width, image.height);
    image.close();
    return png;
  } catch {
    return null;
  }
}

/** The picture in dropped or pasted data: a file, or a data URL of another page; else null. */
export function pictureIn(transfer) {
  const file = [...transfer.files].find(({ type }) => type.startsWith('image/'));
  if (file !== undefined) {
    return file;
  }
  const match = DATA.exec(transfer.getData('text/uri-list').trim());
  return match === null ? null
    : new Blob([Uint8Array.from(atob(match[1]), (character) => character.charCodeAt(0))]);
}
