import { Layout } from "./layout.js";
import type { Site } from "./site.js";

/** What failed, in words. */
export function FailurePage({ site, title, message }: { site: Site; title: string; message: string }) {
  return (
    <Layout site={site} title={title}>
      <h1>{title}</h1>
      <p class="lede">{message}</p>
      <p class="more">
        <a href="/">To the newest stories</a>
      </p>
    </Layout>
  );
}
