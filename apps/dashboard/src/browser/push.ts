// Alerts in this browser (RFC 8030), turned on and off on the page of alerts.

const section = document.querySelector<HTMLElement>("[data-push]");
const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

if (section !== null && possible) {
  const key = section.dataset.push ?? "";
  const on = section.querySelector<HTMLButtonElement>("[data-push-on]");
  const off = section.querySelector<HTMLButtonElement>("[data-push-off]");
  const status = section.querySelector("[role=status]");
  const show = (subscription: PushSubscription | null) => {
    if (on !== null) on.hidden = subscription !== null;
    if (off !== null) off.hidden = subscription === null;
    section.hidden = false;
  };
  const showCurrent = async () => show(await currentSubscription(key));
  const does = (button: HTMLButtonElement | null, work: () => Promise<string>) =>
    button?.addEventListener("click", async () => {
      button.disabled = true;
      const said = await work().catch((error: unknown) => `That failed: ${messageOf(error)}`);
      if (status !== null) status.textContent = said;
      button.disabled = false;
      await showCurrent().catch(() => {});
    });
  does(on, () => turnOn(key));
  does(off, () => turnOff(key));
  showCurrent().catch(() => {});
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The subscription of this browser; one that was made with the keys of another installation gets nothing. */
async function currentSubscription(key: string): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = (await registration?.pushManager.getSubscription()) ?? null;
  return subscription !== null && keyOf(subscription) === key ? subscription : null;
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

async function turnOn(key: string): Promise<string> {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Error("This browser does not let this page show notifications: allow them in its settings.");
  }
  await navigator.serviceWorker.register("/push.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  try {
    await tell("/alerts/push", subscription);
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
  return "Alerts come to this browser now, also when no page of Twotrack is open.";
}

async function turnOff(key: string): Promise<string> {
  const subscription = await currentSubscription(key);
  if (subscription !== null) {
    await tell("/alerts/push/off", { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  return "No more alerts come to this browser.";
}

async function tell(path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.ok) return;
  const said: unknown = await answer.json().catch(() => undefined);
  throw new Error(reasonIn(said) ?? `the dashboard answered ${answer.status}`);
}

/** The message of an error as the JSON API tells it. */
function reasonIn(said: unknown): string | undefined {
  if (typeof said !== "object" || said === null || !("error" in said)) return undefined;
  const { error } = said;
  if (typeof error !== "object" || error === null || !("message" in error)) return undefined;
  return typeof error.message === "string" ? error.message : undefined;
}
