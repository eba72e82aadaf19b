/** What is seen while something is sent: a bar with words, a way to stop, and calm words when it does not arrive. */
import { piece } from "./page.js";
import * as server from "./server.js";
import { describe, upload } from "./files.js";
import { WrongWords } from "./words.js";

// characters, as amparo.door.limits
export const MAX_STORY = 100_000, MAX_SHORT = 5_000;

/** The door as the script knows it: its public facts, and the work for the page's stamp. */
/** @typedef {{facts: {recipient: string, part_size: number, max_file: number}, stamp: string, work: import("./work.js").Work}} Door */

/**
 * Run what sends a form, showing how far it is at the form's end; what was typed stays in the form if it fails.
 * @param {HTMLFormElement} form @param {(watch: import("./files.js").Watch) => Promise<void>} run
 */
export async function sending(form, run) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  form.querySelector("[data-place=sending]")?.remove();
  const stop = new AbortController();
  const shown = piece("sending");
  shown.dataset.place = "sending";
  shown.querySelector("button").addEventListener("click", () => stop.abort());
  form.append(shown);
  try {
    await run({ signal: stop.signal, progress: (stage, done, of) => report(shown, stage, done, of) });
    shown.remove();
  } catch (error) {
    const trouble = troubled(error);
    trouble.dataset.place = "sending";
    shown.replaceWith(trouble);
    trouble.tabIndex = -1;
    trouble.focus();
  } finally {
    delete form.dataset.sending;
  }
}

/**
 * Describe and send a form's files; return what the message says of them.
 * @param {HTMLFormElement} form @param {import("./mailbox.js").Mailbox} mailbox @param {Door} door
 * @param {import("./files.js").Watch} watch
 */
export async function sendFiles(form, mailbox, door, watch) {
  const { recipient, part_size: size, max_file: limit } = door.facts;
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  if (files.reduce((sum, file) => sum + file.size, 0) > limit) throw new server.Trouble("large");
  const attachments = [];
  for (const file of files) {
    const parts = await describe(file, mailbox, size, watch);
    await upload(file, parts, recipient, door.stamp, door.work, size, watch);
    attachments.push(...parts);
  }
  return attachments;
}

/** Send the packet of a message; the watch's own stop no longer applies once it is on its way. */
export async function sendMessage(packet, door, watch) {
  watch.progress("sealed", 1, 1);
  await server.send(packet, door.stamp, await door.work.next());
}

/** Read a field; a text over its limit could not be read by staff, so it is told here. */
export function typed(form, name, limit) {
  const text = String(new FormData(form).get(name) ?? "").replaceAll("\r\n", "\n");
  if ([...text].length > limit) throw new server.Trouble("long");
  return text;
}

function troubled(error) {
  if (error instanceof WrongWords) return piece(`trouble-${error.kind}`, { position: String(error.values.position ?? "") });
  return piece(`trouble-${error instanceof server.Trouble ? error.reason : "refused"}`);
}

function report(shown, stage, done, of) {
  const bar = shown.querySelector("progress");
  const percent = of ? Math.floor((done / of) * 100) : 100;
  if (shown.dataset.stage === stage && bar.value === percent) return;
  shown.dataset.stage = stage;
  [bar.max, bar.value] = [100, percent];
  shown.querySelector("[data-slot=stage]").replaceChildren(piece(`stage-${stage}`, { percent: String(percent) }));
}
