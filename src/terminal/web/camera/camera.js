// SPDX-License-Identifier: Apache-2.0
// The camera: sends the middle of its picture to a worker, which decodes QR symbols.

import { scriptUrl, SCAN_WORKER_PATH } from '../trusted.js';

const MAX_SIDE = 800; // pixels, of the square that is decoded
const PAUSE_MS = 60; // between two frames
const DENIED = new Set(['NotAllowedError', 'SecurityError']);

/** The worker; decodes one picture at a time. */
function startReader() {
  const worker = new Worker(scriptUrl(SCAN_WORKER_PATH));
  let answer = null;
  worker.onmessage = ({ data }) => answer?.(data);
  worker.onerror = () => answer?.(null);
  return {
    /** The texts of the QR symbols in the picture; null when the decoder cannot be loaded. */
    read: (image) =>
      new Promise((resolve) => {
        answer = resolve;
        worker.postMessage(image, [image.data.buffer]);
      }),
    stop: () => worker.terminate(),
  };
}

/** The square in the middle of the picture; null while there is none. */
function frameOf(video, context) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  if (side === 0) {
    return null;
  }
  const size = Math.min(side, MAX_SIDE);
  const left = (video.videoWidth - side) / 2;
  const top = (video.videoHeight - side) / 2;
  context.canvas.width = size;
  context.canvas.height = size;
  context.drawImage(video, left, top, side, side, 0, 0, size, size);
  return context.getImageData(0, 0, size, size);
}

async function openStream() {
  if (navigator.mediaDevices?.getUserMedia === undefined) {
    throw new DOMException('no camera here', 'NotFoundError');
  }
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } },
  });
}

/** Shows the camera in the video, and calls found(texts) for each frame with QR symbols, until it is
 * stopped; calls failed() when the decoder cannot be loaded. Resolves to {torch, stop}, or to {error}
 * with 'camera_denied' or 'camera_none'. */
export async function openCamera(video, found, failed) {
  let stream;
  try {
    stream = await openStream();
    video.srcObject = stream;
    video.muted = true; // some browsers require a touch before they play video that is not muted
    await video.play();
  } catch (error) {
    stream?.getTracks().forEach((track) => track.stop());
    return { error: DENIED.has(error.name) ? 'camera_denied' : 'camera_none' };
  }
  const [track] = stream.getVideoTracks();
  const reader = startReader();
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  let stopped = false;

  async function decodeFrames() {
    while (!stopped) {
      const frame = document.visibilityState === 'visible' ? frameOf(video, context) : null;
      const texts = frame === null ? [] : await reader.read(frame);
      if (stopped) {
        return;
      }
      if (texts === null) {
        failed();
        return;
      }
      if (texts.length > 0) {
        found(texts);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  void decodeFrames();

  return {
    /** Switches the light; null when the camera has none. */
    torch: track.getCapabilities?.().torch
      ? (on) => track.applyConstraints({ advanced: [{ torch: on }] })
      : null,
    stop() {
      stopped = true;
      reader.stop();
      stream.getTracks().forEach((each) => each.stop());
      video.srcObject = null;
    },
  };
}
