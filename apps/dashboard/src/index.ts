export type { AlertsOptions } from "./alerts.js";
export { type AppOptions, createApp } from "./app.js";
export type { ShownFramework, ShownTag } from "./framework.js";
export { type RunningDashboard, startDashboard } from "./server.js";
