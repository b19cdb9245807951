export type { AlertsOptions } from "./alerts/routes.js";
export { type AppOptions, createApp } from "./app.js";
export type { ShownFramework, ShownTag } from "./frame/framework.js";
export type { Access } from "./security/access.js";
export { type RunningDashboard, startDashboard } from "./server.js";
