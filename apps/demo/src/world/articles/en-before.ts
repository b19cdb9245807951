import { type Article, day, hour, write } from "../article.js";

/** What the English-language sites had published before the world starts. */
export const englishBefore: Article[] = write("en", [
  {
    id: "hw-crypto-theft",
    source: "harbour-wire",
    at: -5 * day,
    story: "crypto-theft",
    tags: ["sanctions"],
    title: "North Korean hackers blamed for $210 million theft from crypto exchange",
    summary:
      "Investigators say the stolen coins are being laundered through mixers to get around United Nations sanctions on Pyongyang.",
    text: [
      "Hackers working for North Korea stole about $210 million in digital coins from a Singapore-registered exchange, investigators said, in what would be the largest such theft this year.",
      "The coins were split among several thousand wallets within an hour and passed through a mixing service that the US Treasury has already blacklisted. Sanctions monitors say that stolen cryptocurrency now earns Pyongyang more than its banned coal exports.",
      "The Treasury's Office of Foreign Assets Control said it was tracing the funds and would name further addresses. The exchange has suspended withdrawals.",
    ],
  },
  {
    id: "sc-crypto-theft",
    source: "strait-courier",
    at: -5 * day + 2 * hour,
    story: "crypto-theft",
    copyOf: "hw-crypto-theft",
    tags: ["sanctions"],
    title: "Exchange loses $210m in heist pinned on Pyongyang",
    summary:
      "Investigators say the stolen coins are being laundered to get around United Nations sanctions on North Korea.",
    text: [
      "Hackers working for North Korea stole about $210 million in digital coins from a Singapore-registered exchange, investigators said, in what would be the largest such theft this year.",
      "The coins were split among several thousand wallets within an hour and passed through a mixing service that the US Treasury has already blacklisted. (Harbour Wire)",
    ],
  },
  {
    id: "pw-crypto-analysis",
    source: "peninsula-watch",
    at: -4 * day,
    story: "crypto-theft",
    tags: ["sanctions"],
    title: "How stolen coins became North Korea's answer to sanctions",
    summary:
      "Asset freezes were written for banks. The North's thieves use brokers who never open an account, and the monitors are a step behind.",
    text: [
      "Resolution 2270 told every government to freeze the assets of North Korean entities abroad. It assumed that money sits in a bank. The coins taken last week never will.",
      "The trail that the Multilateral Sanctions Monitoring Team has pieced together runs from a mixer to over-the-counter brokers, who pay out in cash. Each step takes hours; a designation takes months.",
      "The remedy is dull: name brokers sooner, and share wallet lists among exchanges. Sanctions that come a quarter late are history, not pressure.",
    ],
  },
  {
    id: "hw-ship-transfer",
    source: "harbour-wire",
    at: -3 * day,
    story: "ship-transfer",
    tags: ["sanctions", "china"],
    title: "Patrol aircraft photographs fuel transfer to North Korean tanker off Shandong",
    summary:
      "The ship-to-ship transfer took place in waters near China, which says it enforces Security Council sanctions strictly.",
    text: [
      "A patrol aircraft photographed a North Korean tanker taking on refined fuel from another vessel at night off China's Shandong peninsula, three governments said in a joint statement.",
      "Ship-to-ship transfers to North Korean vessels are banned by Security Council Resolution 2375, and Resolution 2397 caps the refined oil that the North may import. The statement urged Beijing to act against vessels that loiter in its waters.",
      "China's foreign ministry said that it carries out its sanctions obligations in full and that patrols by outside powers near its coast were provocative.",
    ],
  },
  {
    id: "sc-ship-transfer",
    source: "strait-courier",
    at: -3 * day + 3 * hour,
    story: "ship-transfer",
    copyOf: "hw-ship-transfer",
    tags: ["sanctions", "china"],
    title: "Three governments accuse tanker of night-time fuel run to the North",
    summary:
      "A patrol aircraft photographed a North Korean tanker taking on refined fuel off China's Shandong peninsula.",
    text: [
      "A patrol aircraft photographed a North Korean tanker taking on refined fuel from another vessel at night off China's Shandong peninsula, three governments said in a joint statement.",
      "Ship-to-ship transfers to North Korean vessels are banned by Security Council Resolution 2375. China's foreign ministry said that it carries out its sanctions obligations in full. (Harbour Wire)",
    ],
  },
  {
    id: "hw-drill",
    source: "harbour-wire",
    at: -30 * hour,
    story: "drill",
    tags: ["deterrence"],
    title: "US, South Korea and Japan begin missile-tracking drill in East Sea",
    summary:
      "Three Aegis destroyers will practise finding and following a North Korean ballistic missile for four days.",
    text: [
      "Destroyers from the United States, South Korea and Japan began a four-day missile defence drill on the high seas between the Korean peninsula and Japan.",
      "The three Aegis ships will share radar data on a simulated North Korean ballistic missile and rehearse interception. Officials said the exercise shows that extended deterrence does not depend on one ally alone.",
      "Pyongyang's state media called the drill a rehearsal for war and promised “a corresponding step”.",
    ],
  },
  {
    id: "pw-thaad-beijing",
    source: "peninsula-watch",
    at: -6 * day,
    tags: ["deterrence", "china"],
    title: "Why Beijing still objects to THAAD, and why Seoul no longer asks",
    summary:
      "China's protest against the missile defence battery in South Korea is about radar, and about who decides.",
    text: [
      "China has never accepted the THAAD battery in Seongju. Its radar, Beijing says, sees too far; its purpose, Seoul answers, is North Korean missiles and nothing else.",
      "What has changed is the asking. After another year of launches by the North, Seoul treats missile defence as settled and China's objections as noise. Beijing's own part in restraining Pyongyang is the question that it would rather discuss.",
    ],
  },
  {
    id: "hw-defectors",
    source: "harbour-wire",
    at: -2 * day,
    story: "defectors",
    tags: ["china"],
    title: "China sent dozens of North Korean defectors back across the border, groups say",
    summary:
      "Rights groups say buses crossed the Tumen at two points; Beijing says the people were illegal economic migrants.",
    text: [
      "China returned at least sixty North Korean defectors to the North this week, two rights groups in Seoul said, citing people in the border city of Tumen.",
      "The groups said that buses crossed at two points under police escort. Those who are sent back face detention. Seoul asked Beijing to respect the wishes of the defectors.",
      "China's foreign ministry said there are no “so-called defectors” in the country, only people who entered illegally for economic reasons.",
    ],
  },
  {
    id: "pw-stockholm",
    source: "peninsula-watch",
    at: -7 * day,
    tags: ["abductions", "sanctions"],
    title: "What Tokyo bought at Stockholm, and what it paid",
    summary:
      "In 2014 Japan eased its own sanctions to obtain an inquiry into the abductions. The bargain is worth reading again.",
    text: [
      "The Stockholm agreement of 2014 was simple: the North would set up a special investigation committee on the Japanese abductees, and Japan would lift part of its unilateral sanctions, among them limits on travel and remittances.",
      "The committee met; it never published a report that the families could accept. Yet the bargain showed that sanctions relief is a coin Pyongyang takes.",
      "With an inquiry again on the table, Tokyo should ask for results first, and keep the port-entry ban on North Korean ships until it has them.",
    ],
  },
  {
    id: "hw-russia-sanctions",
    source: "harbour-wire",
    at: -2 * day - 4 * hour,
    tags: [],
    title: "EU agrees new round of sanctions on Russian oil shipping",
    summary: "The package lists forty tankers and lowers the price cap on Russian crude.",
    text: [
      "European Union governments agreed on another round of sanctions on Russia, adding forty tankers to a list of vessels that may not use the bloc's ports.",
      "The package also lowers the price cap on Russian crude. Shipowners in Greece and Malta had asked for a longer transition.",
    ],
  },
  {
    id: "sc-baltic",
    source: "strait-courier",
    at: -26 * hour,
    tags: [],
    title: "NATO brigade arrives in Lithuania to strengthen Baltic deterrence",
    summary:
      "The alliance says missile defence and a permanent brigade will deter an attack on its eastern edge.",
    text: [
      "The first battalion of a permanent NATO brigade arrived in Lithuania, part of a plan to strengthen deterrence in the Baltic.",
      "Air and missile defence units will follow in spring. The defence minister said the brigade would be complete within two years.",
    ],
  },
  {
    id: "sc-baseball",
    source: "strait-courier",
    at: -9 * hour,
    tags: [],
    title: "Rookie pitcher launches season with one-hit shutout",
    summary: "The left-hander struck out eleven as the home side won 4-0 in front of a full house.",
    text: [
      "A left-hander of nineteen years threw a one-hit shutout in his first start, striking out eleven.",
      "His manager said the fastball had “a bit of rocket” in it. The series goes on tomorrow, weather permitting.",
    ],
  },
]);
