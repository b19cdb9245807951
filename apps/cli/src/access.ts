import { isIPv4 } from "node:net";
import type { Settings } from "@twotrack/config";
import type { Access } from "@twotrack/dashboard";
import { pageUrlOf } from "./alerts.js";
import { UserError } from "./environment.js";

/**
 * Who may read the dashboard and change things by it.
 * @throws {UserError} where others can reach it and nothing is said of who may read.
 */
export function accessOf(settings: Settings): Access {
  const { host, password, apiToken, open, publicUrl } = settings;
  const loopback = isLoopback(host);
  if (!loopback && password === undefined && !open) {
    throw new UserError(
      `Others could read the dashboard at ${host}: set TWOTRACK_PASSWORD to a password of 12 characters or more, or TWOTRACK_OPEN=true to let everyone read it, and nobody change anything. TWOTRACK_HOST=127.0.0.1 keeps it to this machine.`,
    );
  }
  return { password, apiToken, open, loopback, publicUrl, origins: originsOf(settings) };
}

/** Who may read the dashboard, in words. */
export function accessInWords({ password, loopback, apiToken }: Access): string {
  if (password !== undefined) {
    return `who knows the password${apiToken === undefined ? "" : ", and programs that send the token"}`;
  }
  return loopback ? "this machine alone" : "everyone who can reach it; nobody can change anything";
}

/** Whether only this machine can reach what listens on an address. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** Where browsers reach the dashboard: its address, that of TWOTRACK_PUBLIC_URL, and this machine's names for itself. */
function originsOf(settings: Settings): string[] {
  const local = ["127.0.0.1", "localhost", "[::1]"].map((name) => `http://${name}:${settings.port}`);
  return [new URL(pageUrlOf(settings)).origin, ...(isLoopback(settings.host) ? local : [])];
}
