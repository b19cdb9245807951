import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** Loopback, private and link-local addresses: where a proxy of one's own is. */
const near = new BlockList();
for (const [net, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const) {
  near.addSubnet(net, bits, "ipv4");
}
near.addAddress("::1", "ipv6");
near.addSubnet("fc00::", 7, "ipv6");
near.addSubnet("fe80::", 10, "ipv6");

/**
 * The address that a request comes from. A proxy of one's own says it in X-Forwarded-For, at the end; what stands before
 * that, and what others send, may be made up.
 * @param proxied whether a proxy is expected.
 */
export function addressOf(c: Context, proxied: boolean): string {
  const peer = getConnInfo(c).remote.address ?? "";
  if (!proxied || !isNear(peer)) return peer;
  const forwarded = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return isIP(forwarded) === 0 ? peer : forwarded;
}

function isNear(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && near.check(address, version === 6 ? "ipv6" : "ipv4");
}
