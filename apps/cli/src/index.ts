import { Command } from "commander";
import { tell } from "./service.js";

// Each command loads what it needs when it is called, so that the small ones start at once.
const program = new Command("twotrack")
  .description("A news monitor for analysts who follow Japan, North Korea and the powers around them.")
  .version("0.1.0")
  .showHelpAfterError("(--help tells more)")
  .addHelpText("after", "\nSettings are environment variables: see .env.example.");

program
  .command("start")
  .description("run the worker and the dashboard until Ctrl-C")
  .action(async () => (await import("./commands/start.js")).start());
program
  .command("worker")
  .description("run the worker alone")
  .action(async () => (await import("./commands/services.js")).worker());
program
  .command("dashboard")
  .description("run the dashboard alone")
  .action(async () => (await import("./commands/services.js")).dashboard());
program
  .command("parse")
  .description("print what feed files hold, one JSON object a line and file")
  .argument("<file...>")
  .option("--content-type <type>", "the Content-Type that the files were served with")
  .option("--base-url <url>", "the address that relative links are resolved against")
  .action(async (files, options) => (await import("./commands/parse.js")).parse(files, options));
program
  .command("tag")
  .description("tag articles that come as JSON lines from files or standard input")
  .argument("[file...]")
  .option(
    "--explain",
    "say why: what spoke for each tag, what did not count, and how far each tag is from its threshold",
  )
  .option("--json", "print JSON, one object a line (with --explain)")
  .action(async (files, options) => (await import("./commands/tag.js")).tag(files, options));
program
  .command("stories")
  .description("group articles that come as JSON lines from files or standard input into stories")
  .argument("[file...]")
  .action(async (files) => (await import("./commands/stories.js")).stories(files));
program
  .command("retag")
  .description("tag all stored articles anew by the framework file as it is now")
  .action(async () => (await import("./commands/retag.js")).retag());
program
  .command("corrections")
  .description("print the articles whose tags were corrected, with the right ones, one JSON object a line")
  .action(async () => (await import("./commands/corrections.js")).corrections());
program
  .command("framework")
  .description("the framework file")
  .command("check")
  .description("check framework files, and say what they hold")
  .argument("[file...]", "by default the one that is used")
  .action(async (files) => (await import("./commands/framework.js")).check(files));
program
  .command("poll")
  .description("poll the feeds and store what is new")
  .option("--feeds <opml>", "poll the feeds of this file, which are added to the list")
  .option("--once", "poll each once and end")
  .option("--json", "print JSON, one object a line (with --once)")
  .action(async (options) => (await import("./commands/poll.js")).poll(options));

const alerts = program.command("alerts").description("alert rules and channels");
alerts
  .command("check")
  .description("check the alerts file, and say what it holds")
  .action(async () => (await import("./commands/alerts.js")).check());
alerts
  .command("test")
  .description("send a test message to a channel, or to all")
  .argument("[channel]")
  .action(async (channel) => (await import("./commands/alerts.js")).test(channel));
alerts
  .command("try")
  .description("show what the rules would have sent, without sending it")
  .option("--days <n>", "for so many days", "30")
  .action(async (options) => (await import("./commands/alerts.js")).tryOut(options));

const list = program.command("feeds").description("the list of feeds");
list
  .command("list")
  .description("show all feeds with their health")
  .option("--json", "print JSON")
  .action(async (options) => (await import("./commands/feeds.js")).list(options));
list
  .command("add")
  .description("add a feed")
  .argument("<url>")
  .option("--title <title>")
  .option("--language <language>")
  .option("--category <category>")
  .option("--no-check", "add it without fetching it first")
  .action(async (url, options) => (await import("./commands/feeds.js")).add(url, options));
list
  .command("remove")
  .description("stop polling a feed")
  .argument("<url>")
  .action(async (url) => (await import("./commands/feeds.js")).remove(url));
list
  .command("pause")
  .description("stop polling a feed until it is resumed")
  .argument("<url>")
  .action(async (url) => (await import("./commands/feeds.js")).pause(url));
list
  .command("resume")
  .description("poll a paused feed again")
  .argument("<url>")
  .action(async (url) => (await import("./commands/feeds.js")).resume(url));
list
  .command("discover")
  .description("show the feeds of a site")
  .argument("<address>")
  .action(async (address) => (await import("./commands/feeds.js")).discover(address));
list
  .command("import")
  .description("add the feeds of an OPML file")
  .argument("<file>")
  .action(async (file) => (await import("./commands/feeds.js")).importOpml(file));
list
  .command("export")
  .description("write the feeds as OPML")
  .argument("[file]")
  .action(async (file) => (await import("./commands/feeds.js")).exportOpml(file));
program
  .command("doctor")
  .description("check this installation, and say how to mend what is wrong")
  .option("--system", "leave out feeds and alerts, which fail by others' fault too")
  .option("--json", "print JSON")
  .action(async (options) => (await import("./commands/doctor.js")).doctor(options));

try {
  await program.parseAsync();
} catch (error) {
  const expected = error instanceof Error && ["UserError", "SettingsError", "FileError"].includes(error.name);
  const text =
    error instanceof Error ? ((expected ? error.message : error.stack) ?? error.message) : String(error);
  tell({ type: "failed", message: text });
  console.error(text);
  process.exitCode = 1;
}
// A parent that talks to us would keep us alive.
if (process.connected) process.disconnect();
