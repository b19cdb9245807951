import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { ShownFramework } from "./framework.js";
import { icon } from "./icon.js";
import { script } from "./script.js";
import { styleOf } from "./style.js";

/** The files that pages refer to; a file's name changes with its content, so browsers may keep it for good. */
export interface Assets {
  style: string;
  script: string;
  icon: string;
  routes: Hono;
}

/** The stylesheet, script and icon for a framework, with the routes that serve them. */
export function assetsOf(framework: ShownFramework): Assets {
  const routes = new Hono();
  const serve = (name: string, extension: string, type: string, body: string) => {
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
    const path = `/assets/${name}-${hash}.${extension}`;
    routes.get(path, (c) => {
      c.header("etag", `"${hash}"`);
      c.header("cache-control", "public, max-age=31536000, immutable");
      if (c.req.header("if-none-match") === `"${hash}"`) return c.body(null, 304);
      return c.body(body, 200, { "content-type": type });
    });
    return path;
  };
  return {
    style: serve("style", "css", "text/css; charset=utf-8", styleOf(framework)),
    script: serve("script", "js", "text/javascript; charset=utf-8", script),
    icon: serve("icon", "svg", "image/svg+xml", icon),
    routes,
  };
}
