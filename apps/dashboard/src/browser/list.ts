// The list of a page, loaded anew without the page.
import { showTimes } from "./times.js";

/**
 * Puts the list of the page at an address in the place of the one that is shown.
 * @throws {Error} where there is none to be had.
 */
export async function loadList(address: string): Promise<HTMLElement> {
  const list = document.querySelector<HTMLElement>("#list");
  list?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const loaded = page.querySelector("#list");
    if (list === null || loaded === null || !answer.ok) throw new Error(`There is no list at ${address}.`);
    list.replaceChildren(...loaded.childNodes);
    showTimes(list);
    return list;
  } finally {
    list?.removeAttribute("aria-busy");
  }
}
