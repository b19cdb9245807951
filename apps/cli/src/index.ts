import { SettingsError } from "@twotrack/config";
import { FrameworkError } from "@twotrack/framework";
import { Command } from "commander";
import { doctor } from "./commands/doctor.js";
import * as feeds from "./commands/feeds.js";
import { parse } from "./commands/parse.js";
import { poll } from "./commands/poll.js";
import { dashboard, worker } from "./commands/services.js";
import { start } from "./commands/start.js";
import { tag } from "./commands/tag.js";
import { UserError } from "./environment.js";
import { tell } from "./service.js";

const program = new Command("twotrack")
  .description("A news monitor for analysts who follow Japan, North Korea and the powers around them.")
  .version("0.1.0")
  .showHelpAfterError("(--help tells more)")
  .addHelpText("after", "\nSettings are environment variables: see .env.example.");

program.command("start").description("run the worker and the dashboard until Ctrl-C").action(start);
program.command("worker").description("run the worker alone").action(worker);
program.command("dashboard").description("run the dashboard alone").action(dashboard);
program
  .command("parse")
  .description("print what feed files hold, one JSON object a line and file")
  .argument("<file...>")
  .option("--content-type <type>", "the Content-Type that the files were served with")
  .option("--base-url <url>", "the address that relative links are resolved against")
  .action(parse);
program
  .command("tag")
  .description("tag articles that come as JSON lines from files or standard input")
  .argument("[file...]")
  .action(tag);
program
  .command("poll")
  .description("poll the feeds and store what is new")
  .option("--feeds <opml>", "poll the feeds of this file, which are added to the list")
  .option("--once", "poll each once and end")
  .option("--json", "print JSON, one object a line (with --once)")
  .action(poll);

const list = program.command("feeds").description("the list of feeds");
list
  .command("list")
  .description("show all feeds with their health")
  .option("--json", "print JSON")
  .action(feeds.list);
list
  .command("add")
  .description("add a feed")
  .argument("<url>")
  .option("--title <title>")
  .option("--language <language>")
  .option("--category <category>")
  .option("--no-check", "add it without fetching it first")
  .action(feeds.add);
list.command("remove").description("stop polling a feed").argument("<url>").action(feeds.remove);
list
  .command("import")
  .description("add the feeds of an OPML file")
  .argument("<file>")
  .action(feeds.importOpml);
list.command("export").description("write the feeds as OPML").argument("[file]").action(feeds.exportOpml);
program
  .command("doctor")
  .description("check this installation, and say how to mend what is wrong")
  .option("--json", "print JSON")
  .action(doctor);

try {
  await program.parseAsync();
} catch (error) {
  const expected =
    error instanceof UserError || error instanceof SettingsError || error instanceof FrameworkError;
  const text =
    error instanceof Error ? ((expected ? error.message : error.stack) ?? error.message) : String(error);
  tell({ type: "failed", message: text });
  console.error(text);
  process.exitCode = 1;
}
// A parent that talks to us would keep us alive.
if (process.connected) process.disconnect();
