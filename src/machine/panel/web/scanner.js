// SPDX-License-Identifier: Apache-2.0
// "Hold the phone here": a camera that looks while somebody wants it to, and pictures that are
// dropped, pasted or chosen.

import { pictureIn, pngOf, pngOfFile } from './picture.js';

const PAUSE_MS = 250; // between two frames
const TRIES = 8; // of a picture, while the machine looks at another one
const FRAME_MOST = 960; // pixels of a frame's longer side
const DENIED = new Set(['NotAllowedError', 'SecurityError']);

const pause = () => new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });

export class Scanner {
  #front;
  #give;
  #stream = null;
  #wanted = 0; // grows when the camera is switched on or off

  /** front: a Front. give(png, isFrame): to the machine. */
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
    front.onTurn = () => this.stop();
  }

  stop() {
    this.#wanted++;
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#front.showCamera(null);
  }

  /** A picture that falls beside the place would otherwise take the page's. */
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
      this.#front.tell('scanner.none');
      return;
    }
    this.#front.tell('scanner.reading');
    let came = 'busy';
    for (let i = 0; i < TRIES && came === 'busy'; i++) { // with a frame, as a rule
      came = await this.#give(png, false);
      await (came === 'busy' ? pause() : null);
    }
    this.#front.tell(came === 'taken' ? null : `scanner.${came}`);
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
      this.#front.tell(DENIED.has(error.name) ? 'scanner.denied' : 'scanner.absent');
      return;
    }
    if (mine !== this.#wanted) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.#stream = stream;
    this.#front.tell(null);
    const video = this.#front.showCamera(stream);
    try {
      await video.play();
    } catch {
      // switched off again meanwhile
    }
    await this.#look(video, mine);
  }

  async #look(video, mine) {
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
