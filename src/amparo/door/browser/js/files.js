/**
 * Files of any size with little memory: read once to learn what they are, cut into parts, each part sealed and sent by
 * itself. The parts' ids follow from the code and the content, so that a broken upload goes on where it was.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { partPacket } from "./packet.js";
import * as server from "./server.js";

const MAX_NAME = 200;
const BREATH = 1 << 20; // bytes hashed at a stretch
/** Parts that one message lists at most, as `amparo.door.limits`. */
export const MAX_LISTED = 512;

/** @typedef {{id: string, name: string, size: number, digest: string, part: number, of: number}} Attachment */
/** @typedef {{signal: AbortSignal, progress: (stage: "reading" | "sending", done: number, of: number) => void}} Watch */

/**
 * Read a file once and describe its parts.
 * @param {File} file @param {import("./mailbox.js").Mailbox} mailbox @param {number} size of a part in bytes
 * @param {Watch} watch @returns {Promise<Attachment[]>}
 */
export async function describe(file, mailbox, size, watch) {
  const whole = sha256.create(), parts = [];
  for (let from = 0; from === 0 || from < file.size; from += size) {
    const content = await read(file, from, size);
    for (let at = 0; at < content.length; at += BREATH) {
      whole.update(content.subarray(at, at + BREATH));
      await new Promise((done) => setTimeout(done)); // so that the page stays quick
    }
    parts.push({ size: content.length, digest: await digestOf(content) });
    watch.progress("reading", from + content.length, file.size);
    if (watch.signal.aborted) throw new server.Trouble("stopped");
  }
  const digest = bytesToHex(whole.digest()), name = [...file.name].slice(0, MAX_NAME).join("");
  return parts.map((one, at) => ({
    ...one, id: mailbox.derived(`part ${digest} ${at + 1}`), name, part: at + 1, of: parts.length,
  }));
}

/**
 * Send the parts of a file that the door does not have yet, one after the other.
 * @param {File} file @param {Attachment[]} parts @param {import("./sending.js").Door} door @param {Watch} watch
 */
export async function upload(file, parts, door, watch) {
  const there = await server.waiting(parts.map((part) => part.id));
  for (const { id, part, digest } of parts) {
    const from = (part - 1) * door.partBytes;
    watch.progress("sending", from, file.size);
    if (there.has(id)) continue;
    const content = await read(file, from, door.partBytes);
    if ((await digestOf(content)) !== digest) throw new server.Trouble("changed");
    const packet = await partPacket(id, content, door.recipient);
    await server.send(packet, door.stamp, await door.work.next(), watch.signal);
    if (watch.signal.aborted) throw new server.Trouble("stopped");
  }
}

async function read(file, from, size) {
  return new Uint8Array(await file.slice(from, from + size).arrayBuffer());
}

/** SHA-256 in hex; by the browser itself where it does so: it is faster, but wants a secure address. */
async function digestOf(content) {
  const subtle = globalThis.crypto.subtle;
  return bytesToHex(subtle ? new Uint8Array(await subtle.digest("SHA-256", content)) : sha256(content));
}
