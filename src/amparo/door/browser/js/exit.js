/**
 * Leaving at once: the button, or Shift three times. First the page goes blank, then the door's own way out is taken,
 * which works without scripts too. Nothing of a page that was left comes back with the Back button.
 */

const PRESSES = 3;
const WITHIN = 1500; // milliseconds

/** Watch the page from now on. @param {(form: HTMLFormElement, button: HTMLElement | null) => boolean} leads away */
export function watchExit(leads) {
  document.addEventListener("keydown", countShift(leave));
  document.addEventListener("submit", (event) => {
    if (!leads(event.target, event.submitter)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave();
  }, true);
  window.addEventListener("pagehide", blank);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace("/");
  });
}

/** Make the page blank at once and go. */
function leave() {
  blank();
  const way = document.createElement("form");
  [way.method, way.action, way.enctype, way.hidden] = ["post", "/", "multipart/form-data", true];
  const field = document.createElement("input");
  [field.type, field.name, field.value] = ["hidden", "go", "leave"];
  way.append(field);
  document.body.append(way);
  way.submit();
}

/** Take everything off the page, what was typed first. */
export function blank() {
  for (const field of document.querySelectorAll("input, textarea")) field.value = "";
  document.title = "\u200b";
  document.body.replaceChildren();
}

/** Call `done` at the third press of Shift alone; a key between, as for a capital letter, begins the count again. */
export function countShift(done, now = () => performance.now()) {
  let presses = [];
  return (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) presses = [...presses.filter((time) => now() - time < WITHIN), now()];
    if (presses.length === PRESSES) done();
  };
}
