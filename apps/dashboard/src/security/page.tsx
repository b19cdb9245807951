import { Layout } from "../frame/layout.js";
import type { Site } from "../frame/site.js";

/** The login. `wrong` says in words why the last one was not taken. */
export function LoginPage({ site, next, wrong }: { site: Site; next: string; wrong?: string }) {
  return (
    <Layout site={site} title={wrong === undefined ? "Log in" : "Not logged in"} feature="security">
      <form class="login" method="post" action="/login">
        <h1>Log in</h1>
        {wrong !== undefined && (
          <p id="wrong" class="notice wrong" role="alert">
            {wrong}
          </p>
        )}
        <input type="hidden" name="next" value={next} />
        {/* Password managers keep what they know by a name. */}
        <input type="text" name="username" value="twotrack" autocomplete="username" hidden readonly />
        <label for="password">Password</label>
        <input
          {...{ id: "password", name: "password", type: "password", autocomplete: "current-password" }}
          required
          autofocus
          maxlength={1000}
          aria-invalid={wrong === undefined ? undefined : "true"}
          aria-describedby={wrong === undefined ? undefined : "wrong"}
        />
        <button type="submit">Log in</button>
      </form>
    </Layout>
  );
}
