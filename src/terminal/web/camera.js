// SPDX-License-Identifier: Apache-2.0
// The camera: frames out of the middle of its picture go to a worker, which loads the reader.

import { scriptUrl, SCAN_WORKER_PATH } from './trusted.js';

const SIDE_MOST = 800; // pixels of the square that is looked at
const PAUSE_MS = 60; // between an answer and the next frame
const DENIED = new Set(['NotAllowedError', 'SecurityError']);

/** The worker, and questions to it one by one. */
function startReader() {
  const worker = new Worker(scriptUrl(SCAN_WORKER_PATH));
  let answer = null;
  worker.onmessage = ({ data }) => answer?.(data);
  worker.onerror = () => answer?.(null);
  return {
    /** What the QR symbols in the picture say; null when there is no reader. */
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
  const size = Math.min(side, SIDE_MOST);
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

/** Shows the camera in the video, and tells found(texts) of each frame that has codes, until it is
 * stopped; failed() when the reader cannot be loaded. Answers {torch, stop}, or {error:
 * 'camera_denied' or 'camera_none'}. */
export async function openCamera(video, found, failed) {
  let stream;
  try {
    stream = await openStream();
    video.srcObject = stream;
    video.muted = true; // or some browsers wait for a touch before they show it
    await video.play();
  } catch (error) {
    stream?.getTracks().forEach((track) => track.stop());
    return { error: DENIED.has(error.name) ? 'camera_denied' : 'camera_none' };
  }
  const [track] = stream.getVideoTracks();
  const reader = startReader();
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  let stopped = false;

  async function look() {
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
  void look();

  return {
    /** Switches the light; null where there is none. */
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
