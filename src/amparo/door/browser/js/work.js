/**
 * The small work that spares a form the wait, as `amparo.door.stamp`: a number such that SHA-256 over the stamp and it
 * begins with 16 zero bits. Searched in short slices while the person types, so that the page stays quick.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const SLICE = 8; // milliseconds: less than one frame of the screen
const pause = () => new Promise((done) => setTimeout(done, 4));

/** Finds works for one stamp, each another one: every packet wants its own. */
export class Work {
  /** @param {string} stamp as it stands in the form */
  constructor(stamp) {
    this.started = sha256.create().update(utf8ToBytes(stamp));
    this.count = 0;
    this.ahead = this.find();
  }

  /** Take the work that was found ahead, and begin the next. @returns {Promise<string>} */
  async next() {
    const found = await this.ahead;
    this.ahead = this.find();
    return found;
  }

  async find() {
    for (;;) {
      const end = performance.now() + SLICE;
      while (performance.now() < end) {
        const work = String(this.count++);
        if (fits(this.started.clone().update(utf8ToBytes(work)).digest())) return work;
      }
      await pause();
    }
  }
}

function fits(digest) {
  return digest[0] === 0 && digest[1] === 0;
}
