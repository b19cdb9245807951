export { withChannels, withoutChannels } from "./edit.js";
export {
  type AlertsFile,
  type NamedChannel,
  parseAlerts,
  type QuietHours,
  type Rule,
  type Sending,
} from "./file.js";
export {
  type Candidate,
  type Here,
  isAmong,
  type Publisher,
  type RuledArticle,
  ruled,
  rulesFor,
} from "./match.js";
export { type DryAlert, dryRun, type Past, type Plan, planAlerts } from "./plan.js";
export { type Duration, isTimeZone, ownTimeZone, startOfDay } from "./time.js";
export { type PastDevelopment, type Trial, tryRules } from "./trial.js";
