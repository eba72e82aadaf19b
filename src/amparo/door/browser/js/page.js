/**
 * The page: pieces that stand ready in it as templates, forms, focus, and going from page to page without leaving it.
 * All words come from the page, in its language; the script has none.
 */

/** The page's language. */
export const language = () => document.documentElement.lang;

/** Take a copy of a piece that stands ready on the page, with words put into its slots. */
export function piece(name, slots = {}) {
  const copy = document.querySelector(`template[data-piece="${name}"]`).content.cloneNode(true).firstElementChild;
  for (const [slot, value] of Object.entries(slots)) {
    for (const place of copy.querySelectorAll(`[data-slot="${slot}"]`)) place.replaceChildren(value);
    if (copy.dataset.slot === slot) copy.replaceChildren(value);
  }
  return copy;
}

/** Show something instead of the main part of the page, and lead eyes and screen readers to its heading. */
export function show(...content) {
  const main = document.querySelector("main");
  main.replaceChildren(...content);
  focusHeading();
}

/** A day in the page's language. */
export function day(iso) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00Z`));
}

/** A minute in UTC, shown in the language and the time zone of the person's browser. */
export function moment(iso) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeStyle: "short" }).format(new Date(iso));
}

/**
 * Go to another page of the door: its HTML is fetched and put in place, so that the browser's history has one entry.
 * Only where to go and the language are sent; what was typed stays here and is put back where the fields are the same.
 * @param {Record<string, string>} to
 */
export async function go(to) {
  const body = new FormData();
  for (const [name, value] of Object.entries(to)) body.append(name, value);
  const answer = await fetch("/", { method: "POST", body, cache: "no-store", credentials: "omit" });
  const typed = [...document.forms].flatMap((form) => [...form.elements]);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { lang, dir } = found.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  document.title = found.title;
  document.body.replaceChildren(...document.adoptNode(found.body).childNodes);
  for (const field of typed) keep(field);
  focusHeading();
}

/** Put what was typed or chosen into the field of the same name and value. */
function keep(old) {
  if (!old.name || old.type === "hidden") return;
  const same = [...document.getElementsByName(old.name)].filter((one) => one.type === old.type);
  if (old.type === "file") same[0]?.replaceWith(old);
  else if (["checkbox", "radio"].includes(old.type)) same.forEach((one) => (one.checked = one.value === old.value ? old.checked : one.checked));
  else if (same[0] && old.value) same[0].value = old.value;
}

export function focusHeading() {
  const heading = document.querySelector("main h1") ?? document.querySelector("main");
  heading.tabIndex = -1;
  heading.focus();
  scrollTo(0, 0);
}
