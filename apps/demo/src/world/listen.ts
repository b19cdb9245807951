import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Starts a server on this machine alone and gives its address; port 0 takes any free one. */
export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port: bound } = server.address() as AddressInfo;
  return `http://127.0.0.1:${bound}`;
}

/** Stops a server and drops the connections that are still open. */
export async function shut(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
