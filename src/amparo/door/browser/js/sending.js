/** What is seen while something is sent: a bar with words, a way to stop, and calm words when it does not arrive. */
import { describe, MAX_LISTED, upload } from "./files.js";
import { piece, sentences } from "./page.js";
import * as server from "./server.js";
import { WrongWords } from "./words.js";

// characters, as amparo.door.limits
export const MAX_STORY = 100_000, MAX_SHORT = 5_000;

/**
 * The door as the script knows it.
 * @typedef {{recipient: string, partBytes: number, maxBytes: number, stamp: string, work: import("./work.js").Work}} Door
 */

/**
 * Run what answers a form, showing at its end how far it is. What was typed stays in the form if it does not arrive.
 * @param {HTMLFormElement} form @param {(watch: import("./files.js").Watch) => Promise<void>} run
 */
export async function sending(form, run) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const stop = new AbortController();
  const shown = piece("sending");
  shown.querySelector("button").addEventListener("click", () => stop.abort());
  form.querySelector(":scope > .problem")?.remove();
  form.append(shown);
  try {
    await run({ signal: stop.signal, progress: (stage, done, of) => report(shown, stage, done, of) });
    shown.remove();
  } catch (error) {
    const problem = told(error);
    shown.replaceWith(problem);
    problem.tabIndex = -1;
    problem.focus();
  } finally {
    delete form.dataset.busy;
  }
}

/** Read a field; a text over its limit could not be read by staff, so it is told here. */
export function typed(form, name, limit) {
  const text = String(new FormData(form).get(name) ?? "").replaceAll("\r\n", "\n");
  if ([...text].length > limit) throw new server.Trouble("long");
  return text;
}

/**
 * Describe and send a form's files; return what the message says of them.
 * @param {HTMLFormElement} form @param {import("./mailbox.js").Mailbox} mailbox @param {Door} door
 * @param {import("./files.js").Watch} watch
 */
export async function sendFiles(form, mailbox, door, watch) {
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  if (files.reduce((sum, file) => sum + file.size, 0) > door.maxBytes) throw new server.Trouble("large");
  const described = [];
  for (const file of files) described.push(await describe(file, mailbox, door.partBytes, watch));
  if (described.flat().length > MAX_LISTED) throw new server.Trouble("large");
  for (const [at, file] of files.entries()) await upload(file, described[at], door, watch);
  return described.flat();
}

/** Send the packet of a message; on its way it is not stopped any more. */
export async function sendMessage(packet, door, watch) {
  watch.progress("sending", 1, 1);
  await server.send(packet, door.stamp, await door.work.next());
}

/** What went wrong, in the page's words. */
export function told(error) {
  const name = error instanceof WrongWords ? error.kind : error instanceof server.Trouble ? error.reason : "refused";
  const [what, then] = sentences("troubles", name);
  return piece("problem", { what: what.replace("{position}", error.values?.position), then });
}

function report(shown, stage, done, of) {
  const bar = shown.querySelector("progress");
  const percent = of ? Math.floor((done / of) * 100) : 100;
  if (shown.dataset.stage === stage && bar.value === percent) return; // what is read out is not said again
  shown.dataset.stage = stage;
  bar.value = percent;
  shown.querySelector("[data-slot=percent]").textContent = `${percent} %`;
  shown.querySelector("[data-slot=stage]").textContent = sentences("stages", stage)[0];
}
