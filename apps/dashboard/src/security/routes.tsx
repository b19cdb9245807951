import { z } from "@hono/zod-openapi";
import { every } from "hono/combine";
import { newRoutes } from "../frame/api.js";
import type { Tools } from "../frame/site.js";
import type { Access } from "./access.js";
import { addressOf } from "./address.js";
import { inWords } from "./gate.js";
import { fromOwnPage, limited } from "./guard.js";
import { ownPath } from "./next.js";
import { LoginPage } from "./page.js";
import { sameSecret } from "./secret.js";
import type { Sessions } from "./sessions.js";
import type { Throttle } from "./throttle.js";

const form = z.object({ password: z.string().max(1_000), next: z.string().optional() });

/** Login and logout. They stand before the gate. `throttle` counts guesses at the password. */
export function loginRoutes(
  { site }: Pick<Tools, "site">,
  access: Access & { password: string },
  sessions: Sessions,
  throttle: Throttle,
) {
  const routes = newRoutes();
  const own = every(fromOwnPage(access), limited);

  routes.get("/login", async (c) => {
    const next = ownPath(c.req.query("next"));
    if (await sessions.has(c)) return c.redirect(next, 303);
    return c.html(<LoginPage site={site(c)} next={next} />);
  });

  routes.post("/login", own, async (c) => {
    const sent = form.safeParse(await c.req.parseBody().catch(() => undefined));
    const { password, next: wanted } = sent.success ? sent.data : { password: "", next: undefined };
    const next = ownPath(wanted);
    const address = addressOf(c, access.publicUrl !== undefined);
    const verdict = await throttle.guess(address, () => sameSecret(password, access.password));
    if ("waitSeconds" in verdict) {
      const wrong = `There were too many wrong passwords. Try again in ${inWords(verdict.waitSeconds)}.`;
      c.header("retry-after", String(verdict.waitSeconds));
      return c.html(<LoginPage site={site(c)} next={next} wrong={wrong} />, 429);
    }
    if (!verdict.right) {
      return c.html(<LoginPage site={site(c)} next={next} wrong="That is not the password." />, 403);
    }
    await sessions.open(c);
    return c.redirect(next, 303);
  });

  routes.post("/logout", own, async (c) => {
    await sessions.close(c);
    return c.redirect("/login", 303);
  });
  return routes;
}
