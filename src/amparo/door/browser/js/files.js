/**
 * Files of any size with little memory: read as a stream to learn what they are, cut into parts, each part sealed and
 * sent by itself. The parts' ids follow from the code and the content, so that a broken upload goes on where it was.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { partPacket } from "./packet.js";
import * as server from "./server.js";

const MAX_NAME = 200;
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
  const whole = sha256.create(), digests = [];
  const of = Math.max(1, Math.ceil(file.size / size));
  for (let at = 0; at === 0 || at < file.size; at += size) {
    const part = sha256.create();
    for await (const piece of pieces(file.slice(at, at + size))) {
      whole.update(piece);
      part.update(piece);
    }
    digests.push(bytesToHex(part.digest()));
    watch.progress("reading", Math.min(at + size, file.size), file.size);
    if (watch.signal.aborted) throw new server.Trouble("stopped");
  }
  const digest = bytesToHex(whole.digest());
  return digests.map((own, at) => ({
    id: mailbox.derived(`part ${digest} ${at + 1}`), name: [...file.name].slice(0, MAX_NAME).join(""),
    size: Math.min(size, file.size - at * size), digest: own, part: at + 1, of,
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
    const content = new Uint8Array(await file.slice(from, from + door.partBytes).arrayBuffer());
    if (bytesToHex(sha256(content)) !== digest) throw new server.Trouble("changed");
    const packet = await partPacket(id, content, door.recipient);
    await server.send(packet, door.stamp, await door.work.next(), watch.signal);
    if (watch.signal.aborted) throw new server.Trouble("stopped");
  }
}

/** A stream's pieces; some browsers cannot iterate over one yet. */
async function* pieces(blob) {
  const reader = blob.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
