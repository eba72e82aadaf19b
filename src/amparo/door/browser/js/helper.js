/** Is this helper real? The phrase is turned into an id and a key here; the words themselves are not sent. */
import { day, piece } from "./page.js";
import { MAX_SHORT, sending, typed } from "./sending.js";
import * as server from "./server.js";
import { lookUp, openBox } from "./voucher.js";

/** Look the typed phrase up and show what is known. @param {HTMLFormElement} form @param {import("./sending.js").Door} door */
export function checkHelper(form, door) {
  return sending(form, async (watch) => {
    watch.progress("asking", 0, 1);
    const { id, key } = await lookUp(typed(form, "phrase", MAX_SHORT), door.recipient);
    const { box, before } = await server.voucher(id);
    const found = opened(key, box);
    const shown = found ? piece(before ? "before" : "ours") : piece("unknown");
    if (found) {
      shown.querySelector(".words").textContent = found.text;
      shown.querySelector("strong").textContent = day(found.until);
    }
    document.querySelector("main [data-slot=result]").replaceChildren(shown);
    form.reset();
    shown.tabIndex = -1;
    shown.focus();
  });
}

/** What stands in a box; nothing if there is none or it is not one of ours. */
function opened(key, box) {
  try {
    return openBox(key, box);
  } catch {
    return null;
  }
}
