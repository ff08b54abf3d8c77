/* What is said of one topic over a connection. The API handles frames at the same time, so that a later one may
   overtake: the next is sent when the last one has been answered. */

const ANSWER_MS = 10_000;
const RETRY_MS = 2000;

export class Topic {
  #send;
  #unwatch;
  #wanted = null; // the frame `watch`; null: to be told no longer
  #told = null; // what was sent last; undefined: what the API made of it is not known
  #isWaiting = false;
  #timer;

  /** `send(frame)` tells whether there is a connection; `unwatch` is the frame that ends a watch. */
  constructor(send, unwatch) {
    this.#send = send;
    this.#unwatch = unwatch;
  }

  get wanted() {
    return this.#wanted;
  }

  /** Whether there is nothing more to say. */
  get isOver() {
    return this.#wanted === null && this.#told === null && !this.#isWaiting;
  }

  want(frame) {
    this.#wanted = frame;
    this.tell();
  }

  /** Say what has not been said over this connection. */
  tell() {
    if (this.#isWaiting || this.#wanted === this.#told || !this.#send(this.#wanted ?? this.#unwatch)) return;
    this.#told = this.#wanted;
    this.#isWaiting = true;
    this.#later(ANSWER_MS);
  }

  /** Take the frame that answers. What is refused for good is not asked for again. */
  answered({ event, data }) {
    this.#rest();
    if (event !== "error") return this.tell();
    if (data.retryable) return this.#later((data.retry_after ?? 0) * 1000 || RETRY_MS);
    if (this.#wanted === this.#told) this.#wanted = null;
    this.#told = null;
    this.tell();
  }

  /** The connection is gone, and with it what was said. */
  lost() {
    this.#rest();
    this.#told = null;
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#isWaiting = false;
  }

  #later(ms) {
    this.#timer = setTimeout(() => {
      this.#isWaiting = false;
      this.#told = undefined;
      this.tell();
    }, ms);
  }
}
