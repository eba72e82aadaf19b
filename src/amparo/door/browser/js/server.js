/**
 * What the script says to the door: four machine paths, ciphertext and random ids only. A line that breaks is tried
 * again by itself; what is sent twice is kept once.
 */
import * as cbor from "./cbor.js";

const AGAIN_AFTER = [1000, 3000, 9000]; // milliseconds: an onion circuit is rebuilt in some seconds
const PASSING = [408, 413, 429, 503]; // too slow this time, or too much at once
const ASKED_AT_ONCE = 256; // as amparo.door.limits

/** Why something did not arrive: "unreachable", "full", "refused", "large" or "stopped". */
export class Trouble extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The public facts of this door: organisation, recipient, max_file, part_size, script (its digest). */
export async function facts() {
  return (await spoken("/door.json", {})).json();
}

/** A fresh stamp, for what is sent without a form. @returns {Promise<string>} */
export async function stamp() {
  return (await (await spoken("/stamp", {})).text()).trim();
}

/**
 * Send a packet; returns once it is kept.
 * @param {Uint8Array} body @param {string} stamp @param {string} work @param {AbortSignal} [signal]
 */
export async function send(body, stamp, work, signal) {
  const headers = { "content-type": "application/cbor", "x-stamp": stamp, "x-work": work };
  const answer = await spoken("/packet", { method: "POST", headers, body }, signal);
  await answer.arrayBuffer(); // an answer that is not read keeps its request in memory
}

/** Open a mailbox. @returns {Promise<{visit: number, rows: {id: string, kind: string, sealed: Uint8Array}[]}>} */
export function mail(mailbox) {
  return asked("/mail", { mailbox });
}

/** Which of these ids are still at the door. @returns {Promise<Set<string>>} */
export async function waiting(ids) {
  const found = new Set();
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
    const answer = await asked("/waiting", { ids: ids.slice(at, at + ASKED_AT_ONCE) });
    answer.waiting.forEach((id) => found.add(id));
  }
  return found;
}

/** Ask for a helper's voucher. @returns {Promise<{box: Uint8Array, before: boolean}>} an empty box if it is unknown */
export function voucher(id) {
  return asked("/voucher", { id });
}

async function asked(path, question) {
  const headers = { "content-type": "application/cbor" };
  const answer = await spoken(path, { method: "POST", headers, body: cbor.encode(question) });
  return cbor.decode(new Uint8Array(await answer.arrayBuffer()));
}

/** Ask until there is an answer; what the door refuses is not asked again. */
async function spoken(path, options, stop) {
  for (const pause of [...AGAIN_AFTER, null]) {
    if (stop?.aborted) throw new Trouble("stopped");
    try {
      const answer = await once(path, options, stop);
      if (answer.ok) return answer;
      if (!PASSING.includes(answer.status)) throw new Trouble(answer.status === 507 ? "full" : "refused");
    } catch (error) {
      if (error instanceof Trouble) throw error;
    }
    if (pause !== null) await new Promise((done) => setTimeout(done, pause));
  }
  throw new Trouble(stop?.aborted ? "stopped" : "unreachable");
}

/** Ask once. Each request has a stop of its own: one that lives on would keep all of them in memory. */
async function once(path, options, stop) {
  const own = new AbortController(), abort = () => own.abort();
  stop?.addEventListener("abort", abort);
  try {
    const how = { cache: "no-store", credentials: "omit", redirect: "error", signal: own.signal };
    return await fetch(path, { ...options, ...how });
  } finally {
    stop?.removeEventListener("abort", abort);
  }
}
