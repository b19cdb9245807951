import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent } from "undici";
import { FeedError } from "./error.js";

/** Whether an address belongs to the public internet: not private, loopback, link-local, mapped, multicast or reserved. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast";
}

/** @throws {FeedError} `private-address` when the URL names one; names are checked when they are looked up. */
export function checkLiteralAddress(url: string): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host) && !isPublicAddress(host)) throw privateAddress(host);
}

function privateAddress(host: string): FeedError {
  return new FeedError(
    "private-address",
    `${host} is an address of a private network, where feeds are not fetched from. Set TWOTRACK_ALLOW_PRIVATE_NETWORKS=true if that is what you want.`,
  );
}

/** Checked at the moment of connecting, so that neither a redirect nor a name that changes its address gets past. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "", 0);
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (first === undefined) return callback(privateAddress(hostname), "", 0);
    if (options.all) return callback(null, allowed);
    return callback(null, first.address, first.family);
  });
};

const agents = new Map<boolean, Agent>();

/** The connections that feeds are fetched over. */
export function agentFor(allowPrivateNetworks: boolean): Agent {
  const known = agents.get(allowPrivateNetworks);
  if (known !== undefined) return known;
  const agent = new Agent({
    connect: { timeout: 10_000, ...(allowPrivateNetworks ? {} : { lookup: publicLookup }) },
    // A connection for each request: one that was kept breaks when the site closes it meanwhile.
    pipelining: 0,
    maxHeaderSize: 32_768,
  });
  agents.set(allowPrivateNetworks, agent);
  return agent;
}

/** Closes all connections, so that the process can end. Fetching again opens new ones. */
export async function closeFetcher(): Promise<void> {
  const open = [...agents.values()];
  agents.clear();
  await Promise.all(open.map((agent) => agent.destroy()));
}
