import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { hidePassword, readSettings, SettingsError, variableNames } from "./index.js";

describe("readSettings", () => {
  it("has a default for everything, also where a variable is empty", () => {
    expect(readSettings({ PORT: "" })).toMatchObject({
      port: 8080,
      host: "127.0.0.1",
      databaseUrl: undefined,
    });
  });

  it("reads numbers and flags as what they are", () => {
    const settings = readSettings({ PORT: "9000", TWOTRACK_ALLOW_PRIVATE_NETWORKS: "1" });
    expect(settings).toMatchObject({ port: 9000, allowPrivateNetworks: true });
  });

  it.each([
    ["PORT", "eighty"],
    ["PORT", "70000"],
    ["LOG_LEVEL", "loud"],
    ["DATABASE_URL", "mysql://localhost/x"],
    ["TWOTRACK_POLL_SECONDS", "0"],
    ["TWOTRACK_ALLOW_PRIVATE_NETWORKS", "perhaps"],
  ])("names the variable and the value where %s=%s is wrong, in one line", (name, value) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(new RegExp(`^${name}=${value} is not allowed: .+$`));
  });

  it("never shows a password", () => {
    expect(() => readSettings({ DATABASE_URL: "mysql://me:hunter2@localhost/x" })).toThrow(/me:\*\*\*@/);
    expect(hidePassword("postgres://me:hunter2@h/x")).toBe("postgres://me:***@h/x");
    // Signs that should have been encoded.
    expect(() => readSettings({ DATABASE_URL: "postgres://me:hun/ter@2@h/x" })).toThrow(/me:\*\*\*@h\/x /);
  });
});

describe("secrets", () => {
  const name = "TWOTRACK_PASSWORD";

  it.each([
    ["TWOTRACK_PASSWORD", "hunter2", "at least 12 characters"],
    ["TWOTRACK_API_TOKEN", "hunter2hunter2", "at least 24"],
    ["TWOTRACK_API_TOKEN", "hunter2 hunter2 hunter2 hunter2", "at least 24"],
  ])("%s is checked, and not told (%s)", (variable, value, reason) => {
    const read = () => readSettings({ [variable]: value });
    expect(read).toThrow(new RegExp(`^${variable}=\\*\\*\\* is not allowed: ${reason}`));
    expect(read).not.toThrow(/hunter2/);
  });

  it("may be in files; an empty file sets nothing that would open the door", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "twotrack-config-"));
    const file = path.join(folder, "password");
    const read = () => readSettings({ [`${name}_FILE`]: file });
    expect(read).toThrow(/^TWOTRACK_PASSWORD_FILE=\S+ can't be read: .*no such file/);
    writeFileSync(file, "correct horse battery\n");
    expect(read().password).toBe("correct horse battery");
    expect(readSettings({ [`${name}_FILE`]: file, [name]: "that of the variable" }).password).toBe(
      "that of the variable",
    );
    writeFileSync(file, "\n");
    expect(read).toThrow(/is empty/);
    rmSync(folder, { recursive: true });
  });
});

it(".env.example lists every variable and no other", () => {
  const text = readFileSync(new URL("../../../.env.example", import.meta.url), "utf8");
  const listed = [...text.matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1]);
  expect(listed.sort()).toEqual([...variableNames].sort());
});
