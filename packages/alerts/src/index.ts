export { type AlertFacts, type AlertMessage, type AlertTag, renderAlert, shouldAlert } from "./message.js";
export { DeliveryError, sendWebhook } from "./webhook.js";
