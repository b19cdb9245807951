import type { Channel, ChannelOptions, ChannelTools } from "./channel.js";
import type { ChannelConfig } from "./config.js";
import { openDiscord } from "./discord.js";
import { openEmail } from "./email.js";
import { openNtfy } from "./ntfy.js";
import { openPush } from "./push.js";
import { openSlack } from "./slack.js";
import { openTeams } from "./teams.js";
import { openTelegram } from "./telegram.js";
import { openWebhook } from "./webhook.js";

/**
 * Opens a channel; nothing is sent yet.
 * @throws {DeliveryError} when its settings cannot work.
 */
export function openChannel(
  config: ChannelConfig,
  tools: ChannelTools,
  options: ChannelOptions = {},
): Channel {
  switch (config.type) {
    case "webhook":
      return openWebhook(config, options);
    case "slack":
      return openSlack(config, options);
    case "discord":
      return openDiscord(config, options);
    case "teams":
      return openTeams(config, options);
    case "ntfy":
      return openNtfy(config, options);
    case "telegram":
      return openTelegram(config, options);
    case "email":
      return openEmail(config, tools, options);
    case "push":
      return openPush(tools, options);
  }
}
