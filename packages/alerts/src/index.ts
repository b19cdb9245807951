export type { Channel, ChannelOptions, ChannelTools, PushSubscription } from "./channels/channel.js";
export { type ChannelConfig, channelSchema, type Resolved, resolveVariables } from "./channels/config.js";
export { openChannel } from "./channels/index.js";
export { makePushKeys, type PushKeys, type PushPayload, pushKeysSchema } from "./channels/push.js";
export type { WebhookBody } from "./channels/webhook.js";
export {
  type ComposedAlert,
  type ComposedArticle,
  type ComposedStory,
  composeMessage,
  type Labels,
  type StoryTag,
  storyTags,
} from "./compose.js";
export { DeliveryError, type DeliveryFailure } from "./delivery-error.js";
export { renderHtml } from "./html.js";
export type {
  AlertMessage,
  MessageDevelopment,
  MessageItem,
  MessageSource,
  MessageTag,
} from "./message.js";
export * from "./rules/index.js";
export { renderText } from "./text.js";
