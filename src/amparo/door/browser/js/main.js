/**
 * Where the page's script begins. Until it is ready the page works as without scripts, and says so; from then on every
 * form is answered here, and nothing that was typed is sent as it is.
 */
import { sendAccount } from "./account.js";
import { watchExit } from "./exit.js";
import { checkHelper } from "./helper.js";
import { go, language, tellLevel } from "./page.js";
import { told } from "./sending.js";
import * as server from "./server.js";
import { addToThread, answerCheckIn, closeThread, openThread, showAgain } from "./thread.js";
import { Work } from "./work.js";

const ANSWERS = { send: sendAccount, open: openThread, write: addToThread, answer: answerCheckIn, check: checkHelper };
const goes = (form) => String(new FormData(form).get("go"));

watchExit((form) => goes(form) === "leave");
begin().catch(() => {}); // then the page goes on as without scripts, as it says

async function begin() {
  // a thread that the server opened, before this script was there, goes on without it
  if (document.querySelector("input[type=hidden][name=code]")) return;
  const { recipient, part_size: partBytes, max_file: maxBytes } = await server.facts();
  const stamp = document.querySelector("[name=stamp]")?.value || (await server.stamp());
  const door = { recipient, partBytes, maxBytes, stamp, work: new Work(stamp) };
  document.addEventListener("submit", (event) => submitted(event, door));
  tellLevel();
}

/** Answer a form here. @param {SubmitEvent} event @param {import("./sending.js").Door} door */
function submitted(event, door) {
  event.preventDefault();
  const form = event.target, to = goes(form);
  if (event.submitter?.name === "turn") return visit(to === "send" ? "tell" : to, event.submitter.value, showAgain);
  if (Object.hasOwn(ANSWERS, to)) return ANSWERS[to](form, door);
  closeThread();
  return visit(to, language());
}

/** Show another page, or the same in another language with what was typed. */
async function visit(page, lang, then) {
  try {
    await go({ go: page, lang }, then);
  } catch {
    document.querySelector("main").prepend(told(new server.Trouble("unreachable")));
  }
}
