/**
 * The page: pieces that stand ready in it as templates, focus, and going from page to page without leaving it. All words
 * come from the page, in its language; the script has none. See `person/templates/browser.html`.
 */

/** The page's language. */
export const language = () => document.documentElement.lang;

/** Take a copy of a piece that stands ready on the page, with texts put into its slots. */
export function piece(name, texts = {}) {
  const copy = ready(name).cloneNode(true);
  for (const [slot, text] of Object.entries(texts)) copy.querySelector(`[data-slot="${slot}"]`).textContent = text;
  tellLevel(copy);
  return copy;
}

/** Take the sentences of one name that stand ready in a piece. @returns {string[]} */
export function sentences(name, which) {
  const found = ready(name).querySelector(`[data-name="${which}"]`);
  return (found.children.length ? [...found.children] : [found]).map((one) => one.textContent);
}

/** A card as the pages have it, with its day and words. @param {string} iso the day */
export function card(name, iso, words) {
  const copy = piece(name);
  const time = copy.querySelector("time");
  if (time) [time.dateTime, time.textContent] = [iso, day(iso)];
  if (words !== undefined) copy.querySelector(".words").textContent = words;
  return copy;
}

function ready(name) {
  return document.querySelector(`template[data-piece="${name}"]`).content.firstElementChild;
}

/** Show something instead of the main part of the page, and lead eyes and screen readers to its heading. */
export function show(content) {
  document.querySelector("main").replaceChildren(content);
  focusHeading();
}

/** Say which protection there is, and how files go: this script's. @param {ParentNode} part of the page */
export function tellLevel(part = document) {
  for (const place of part.querySelectorAll("[data-level]")) place.replaceChildren(ready("level").cloneNode(true));
  for (const place of part.querySelectorAll("[data-cut]")) place.replaceChildren(ready("cut").cloneNode(true));
}

/** A day (ISO 8601) in the page's language. */
export function day(iso) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00Z`));
}

/** A minute in UTC, in the page's language and said to be UTC: a browser may be set to any time zone. */
export function moment(iso) {
  const format = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" };
  return `${new Intl.DateTimeFormat(language(), format).format(new Date(iso))} UTC`;
}

/**
 * Go to another page of the door: its HTML is fetched and put in place, so that the browser's history has one entry.
 * Only where to go and the language are sent; what was typed stays here and is put back where the fields are the same.
 * @param {Record<string, string>} to @param {() => void} then puts more on the new page, before what was typed
 */
export async function go(to, then = () => {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(to)) body.append(name, value);
  const answer = await fetch("/", { method: "POST", body, cache: "no-store", credentials: "omit" });
  if (!answer.ok) throw new Error("no page");
  const typed = [...document.forms].flatMap((form) => [...form.elements]);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { lang, dir } = found.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  document.body.replaceChildren(...document.adoptNode(found.body).childNodes);
  tellLevel();
  then();
  typed.forEach(keep);
  focusHeading();
}

/** Put what was typed or chosen into the same field of the new page. */
function keep(old) {
  if (!old.name || old.type === "hidden" || old.type === "submit") return;
  const same = [...document.getElementsByName(old.name)].filter((one) => one.type === old.type);
  if (old.type === "file") same[0]?.replaceWith(old);
  else if (old.type === "checkbox" || old.type === "radio") {
    for (const one of same) if (one.value === old.value) one.checked = old.checked;
  } else if (same[0]) same[0].value = old.value;
}

function focusHeading() {
  const heading = document.querySelector("main h1") ?? document.querySelector("main");
  heading.tabIndex = -1;
  heading.focus();
  scrollTo(0, 0);
}
