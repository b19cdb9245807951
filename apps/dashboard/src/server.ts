import { createAdaptorServer } from "@hono/node-server";
import { localUrl } from "@twotrack/config";
import type { Framework } from "@twotrack/framework";
import { pino } from "pino";
import { type AppOptions, createApp } from "./app.js";
import { startHub } from "./live/hub.js";
import { readOnly } from "./security/access.js";
import { createThrottles } from "./security/throttle.js";

/** A dashboard that listens. */
export interface RunningDashboard {
  /** Where a browser on this machine finds it. */
  url: string;
  /** Shows tags as another framework has them from now on. */
  useFramework(framework: Framework): void;
  /** Stops listening; requests under way have 1.5 seconds to end. */
  close(): Promise<void>;
}

/** How long `close` waits for requests that are under way, in milliseconds. */
const graceMs = 1_500;

/**
 * Serves the dashboard; port 0 takes any free one. The addresses under which this machine finds it are added to its origins.
 * @param options.databaseUrl the store's address, to tell of new developments as they come; without it, none are told.
 * @throws {Error} that says what to do where it can't listen there.
 */
export async function startDashboard(
  options: Omit<AppOptions, "live" | "throttles"> & { host: string; port: number; databaseUrl?: string },
): Promise<RunningDashboard> {
  const { host, port, databaseUrl, ...others } = options;
  const { db, framework, log = pino({ name: "dashboard" }) } = options;
  const { access = readOnly } = options;
  const origins = [...access.origins];
  const live = databaseUrl === undefined ? undefined : await startHub({ db, databaseUrl, framework, log });
  // What outlives a change of the framework, by which the rest is made anew.
  const rest = { ...others, access: { ...access, origins }, live, throttles: createThrottles() };
  let app = createApp(rest);
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  }).catch(async (error: unknown) => {
    await live?.close();
    throw error;
  });
  const address = server.address();
  const open = typeof address === "object" && address !== null ? address.port : port;
  const url = localUrl(host, open);
  // Which port it is, is known only now where it was free to choose.
  origins.push(url, localUrl("localhost", open));
  return {
    url,
    useFramework(framework) {
      live?.useFramework(framework);
      app = createApp({ ...rest, framework });
    },
    async close() {
      // Those who are told live would never end by themselves.
      await live?.close();
      await new Promise<void>((resolve) => {
        const cut = setTimeout(() => {
          if ("closeAllConnections" in server) server.closeAllConnections();
        }, graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        if ("closeIdleConnections" in server) server.closeIdleConnections();
      });
    },
  };
}

function explain(error: Error & { code?: string }, host: string, port: number): Error {
  const other = port === 65_535 ? port - 1 : port + 1;
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program: stop it, or choose another with PORT=${other}.`,
    EACCES: `Port ${port} on ${host} is not open to this user: choose one above 1023, such as PORT=8080.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set TWOTRACK_HOST to one that it has, such as 127.0.0.1.`,
    ENOTFOUND: `${host} is no address of this machine: set TWOTRACK_HOST to one, such as 127.0.0.1.`,
  };
  const message =
    messages[error.code ?? ""] ?? `The dashboard can't listen on ${host}:${port}: ${error.message}`;
  return new Error(message, { cause: error });
}
