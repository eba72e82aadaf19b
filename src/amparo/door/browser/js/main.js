/**
 * Where the page's script begins. Until it is ready the page works as without scripts, and says so; from then on every
 * form is answered here, and nothing that was typed is sent as it is.
 */
import { sendAccount } from "./account.js";
import { watchExit } from "./exit.js";
import { checkHelper } from "./helper.js";
import { go, piece } from "./page.js";
import * as server from "./server.js";
import { addToThread, answerCheckIn, closeThread, openThread, showAgain } from "./thread.js";
import { Work } from "./work.js";

const ANSWERED_HERE = { send: sendAccount, open: openThread, write: addToThread, answer: answerCheckIn, check: checkHelper };
/** The page on which a form of that name stands. */
const STANDS_ON = { send: "tell", open: "code", write: "code", answer: "code", check: "helper" };

watchExit((form, button) => new FormData(form, button).get("go") === "leave");
begin();

async function begin() {
  const facts = await server.facts();
  const stamp = await server.stamp();
  const door = { facts, stamp, work: new Work(stamp) };
  document.addEventListener("submit", (event) => submitted(event, door));
  tellLevel();
}

/** Answer a form here. @param {SubmitEvent} event @param {import("./sending.js").Door} door */
function submitted(event, door) {
  event.preventDefault();
  const given = new FormData(event.target, event.submitter);
  const to = given.get("go"), turn = given.get("turn");
  if (turn) return turned(STANDS_ON[to] ?? to, turn);
  if (Object.hasOwn(ANSWERED_HERE, to)) return ANSWERED_HERE[to](event.target, door);
  closeThread();
  return visit(to, given.get("lang"));
}

/** Show the same page in another language, with what was typed. */
async function turned(to, language) {
  await visit(to, language);
  if (to === "code") showAgain();
}

async function visit(to, language) {
  try {
    await go({ go: to, lang: language });
    tellLevel();
  } catch {
    document.querySelector("main").prepend(piece("trouble-unreachable"));
  }
}

/** Say which protection there is now: this script's. */
function tellLevel() {
  document.querySelector("[data-level]")?.replaceChildren(piece("level"));
}
