// SPDX-License-Identifier: Apache-2.0
// The scanner: a camera that the buyer can switch on, and pictures that are dropped, pasted or chosen.

import { pictureIn, pngOf, pngOfFile } from './picture.js';

const PAUSE_MS = 250; // between two frames
const TRIES = 8; // to send a picture while the machine decodes another one
const FRAME_MOST = 960; // pixels of a frame's longer side
const DENIED = new Set(['NotAllowedError', 'SecurityError']);

const pause = () => new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });

export class Scanner {
  #front;
  #give;
  #stream = null;
  #wanted = 0; // grows when the camera is switched on or off

  /** front: a Front. give(png, isFrame): sends to the machine. */
  constructor(front, give) {
    this.#front = front;
    this.#give = give;
    const { scanner, camera, choose, file } = front.parts;
    camera.addEventListener('click', () => {
      if (this.#stream === null) {
        void this.#start();
      } else {
        this.stop();
      }
    });
    choose.addEventListener('click', () => file.click());
    file.addEventListener('change', () => {
      void this.#take(file.files[0]);
      file.value = '';
    });
    addEventListener('paste', (event) => this.#receive(event, event.clipboardData));
    this.#acceptDrops(scanner);
    front.onCodeChange = () => this.stop();
  }

  stop() {
    this.#wanted++;
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#front.showCamera(null);
  }

  /** The whole page accepts drops, since a picture dropped beside the scanner would replace the page. */
  #acceptDrops(scanner) {
    const over = (event) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      scanner.classList.add('over');
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', () => scanner.classList.remove('over'));
    addEventListener('drop', (event) => {
      scanner.classList.remove('over');
      this.#receive(event, event.dataTransfer);
    });
  }

  #receive(event, transfer) {
    event.preventDefault();
    void this.#take(pictureIn(transfer));
  }

  async #take(picture) {
    const png = picture === null || picture === undefined ? null : await pngOfFile(picture);
    if (png === null) {
      this.#front.showResult('scanner.none');
      return;
    }
    this.#front.showResult('scanner.reading');
    let result = 'busy';
    for (let i = 0; i < TRIES && result === 'busy'; i++) { // usually busy with a frame
      result = await this.#give(png, false);
      await (result === 'busy' ? pause() : null);
    }
    this.#front.showResult(result === 'taken' ? null : `scanner.${result}`);
  }

  async #start() {
    const mine = ++this.#wanted;
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      this.#front.showResult(DENIED.has(error.name) ? 'scanner.denied' : 'scanner.absent');
      return;
    }
    if (mine !== this.#wanted) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.#stream = stream;
    this.#front.showResult(null);
    const video = this.#front.showCamera(stream);
    try {
      await video.play();
    } catch {
      // the camera was switched off meanwhile
    }
    await this.#sendFrames(video, mine);
  }

  async #sendFrames(video, mine) {
    while (mine === this.#wanted) {
      if (document.visibilityState === 'visible' && video.videoWidth > 0) {
        const png = await pngOf(video, video.videoWidth, video.videoHeight, FRAME_MOST);
        if (mine === this.#wanted) {
          await this.#give(png, true);
        }
      }
      await pause();
    }
  }
}
