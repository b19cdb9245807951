import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Hono } from "hono";
import type { ShownFramework } from "./framework.js";
import { icon } from "./icon.js";
import { styleOf } from "./style.js";

/** The files that pages refer to; a file's address changes with its content, so browsers may keep it for good. */
export interface Assets {
  style: string;
  /** The module that loads the others. */
  script: string;
  icon: string;
  routes: Hono;
}

/** What src/browser is compiled to. */
const scripts = new URL("../../dist/browser/", import.meta.url);

/** The stylesheet, scripts and icon for a framework, with the routes that serve them. */
export function assetsOf(framework: ShownFramework): Assets {
  const routes = new Hono();
  const serve = (path: string, type: string, body: string) => {
    routes.get(path, (c) => {
      c.header("cache-control", "public, max-age=31536000, immutable");
      return c.body(body, 200, { "content-type": type });
    });
    return path;
  };
  const modules = readdirSync(scripts)
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, body: readFileSync(new URL(name, scripts), "utf8") }));
  // They import each other by name: one folder for all of them, named by what is in it.
  const version = hash(modules.map(({ body }) => body).join("\n"));
  for (const { name, body } of modules) {
    serve(`/assets/${version}/${name}`, "text/javascript; charset=utf-8", body);
  }
  const style = styleOf(framework);
  return {
    style: serve(`/assets/style-${hash(style)}.css`, "text/css; charset=utf-8", style),
    script: `/assets/${version}/main.js`,
    icon: serve(`/assets/icon-${hash(icon)}.svg`, "image/svg+xml", icon),
    routes,
  };
}

const hash = (body: string) => createHash("sha256").update(body).digest("hex").slice(0, 12);
