/**
 * What the page's script does, all of it an extra: times in the reader's own time zone, `j` and `k` from article to
 * article, `/` to the search field, alerts in this browser.
 */
export const script = `"use strict";
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const text = exact.format(new Date(time.dateTime));
  time.title = text + " (" + time.dateTime + ")";
  if ("exact" in time.dataset) time.textContent = text;
}

const headlines = [...document.querySelectorAll("[data-headline]")];
const search = document.querySelector("#q");
function move(step) {
  const article = document.activeElement?.closest("article");
  const at = headlines.findIndex((headline) => article != null && article.contains(headline));
  const next = headlines[at < 0 ? (step > 0 ? 0 : headlines.length - 1) : at + step];
  if (next === undefined) return;
  next.focus();
  next.closest("article").scrollIntoView({ block: "nearest" });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/" && search !== null) search.focus();
  else return;
  event.preventDefault();
});

const push = document.querySelector("[data-push]");
if (push !== null && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const key = push.dataset.push;
  const on = push.querySelector("[data-push-on]");
  const off = push.querySelector("[data-push-off]");
  const status = push.querySelector("[role=status]");
  const show = (subscription) => {
    on.hidden = subscription !== null;
    off.hidden = subscription === null;
    push.hidden = false;
  };
  const keyOf = ({ options }) =>
    btoa(String.fromCharCode(...new Uint8Array(options.applicationServerKey ?? [])))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const tell = async (path, body) => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error((await answer.json()).error.message);
  };
  // One that was made with the keys of another installation gets nothing.
  const current = async () => {
    const registration = await navigator.serviceWorker.getRegistration("/");
    const subscription = (await registration?.pushManager.getSubscription()) ?? null;
    return subscription !== null && keyOf(subscription) === key ? subscription : null;
  };
  const turnOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") {
      throw new Error("This browser does not let this page show notifications: allow them in its settings.");
    }
    await navigator.serviceWorker.register("/push.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe();
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    await tell("/alerts/push", subscription).catch(async (error) => {
      await subscription.unsubscribe();
      throw error;
    });
    return "Alerts come to this browser now, also when no page of Twotrack is open.";
  };
  const turnOff = async () => {
    const subscription = await current();
    if (subscription !== null) {
      await tell("/alerts/push/off", { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    return "No more alerts come to this browser.";
  };
  const does = (button, work) => button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      status.textContent = await work();
    } catch (error) {
      status.textContent = "That failed: " + error.message;
    }
    button.disabled = false;
    await current().then(show, () => {});
  });
  does(on, turnOn);
  does(off, turnOff);
  current().then(show, () => {});
}
`;
