import type { OpenAPIHono } from "@hono/zod-openapi";

/** Says in the API's description how programs are let in; gives what its operations ask for. */
export function describeSecurity({ openAPIRegistry }: OpenAPIHono): Record<string, string[]>[] {
  const description =
    "The token that TWOTRACK_API_TOKEN sets, where the dashboard has a password. It lets programs read, and change nothing.";
  openAPIRegistry.registerComponent("securitySchemes", "Token", {
    type: "http",
    scheme: "bearer",
    description,
  });
  openAPIRegistry.registerComponent("securitySchemes", "Basic", {
    ...{ type: "http", scheme: "basic" },
    description: "The same token as the password of any user, for feed readers.",
  });
  return [{ Token: [] }, { Basic: [] }];
}
