import { type Article, write } from "../article.js";

/** What the English-language sites publish while the world runs: from launch to sanctions. */
export const englishLive: Article[] = write("en", [
  {
    id: "hw-launch",
    source: "harbour-wire",
    at: 12,
    story: "launch",
    tags: ["deterrence"],
    title: "North Korea fires long-range ballistic missile toward waters off Japan",
    summary:
      "The missile, which flew for 71 minutes on a steep path, may be a Hwasong-18; Tokyo and Seoul called emergency meetings.",
    text: [
      "North Korea fired a ballistic missile of intercontinental range that came down about 200 km west of Hokkaido, the militaries of South Korea and Japan said.",
      "The missile flew for 71 minutes on a lofted path and reached a height of some 6,000 km. South Korea's Joint Chiefs of Staff said it appeared to be a solid-fuel Hwasong-18.",
      "Aegis ships and PAC-3 batteries were on alert; no interception was attempted. Washington said that its commitment to the defence of its allies was ironclad.",
    ],
  },
  {
    id: "sc-launch",
    source: "strait-courier",
    at: 30,
    story: "launch",
    copyOf: "hw-launch",
    tags: ["deterrence"],
    title: "Sirens in Hokkaido as North's missile falls west of the island",
    summary: "The missile, which flew for 71 minutes on a steep path, may be a Hwasong-18.",
    text: [
      "North Korea fired a ballistic missile of intercontinental range that came down about 200 km west of Hokkaido, the militaries of South Korea and Japan said.",
      "The missile flew for 71 minutes on a lofted path and reached a height of some 6,000 km. South Korea's Joint Chiefs of Staff said it appeared to be a solid-fuel Hwasong-18. (Harbour Wire)",
    ],
  },
  {
    id: "pw-launch",
    source: "peninsula-watch",
    at: 45,
    story: "launch",
    copyOf: "hw-launch",
    tags: ["deterrence"],
    title: "Flash: ICBM launch from near Pyongyang, 71 minutes of flight",
    summary: "North Korea fired a ballistic missile of intercontinental range; more as we have it.",
    text: [
      "North Korea fired a ballistic missile of intercontinental range that came down about 200 km west of Hokkaido, the militaries of South Korea and Japan said.",
      "South Korea's Joint Chiefs of Staff said it appeared to be a solid-fuel Hwasong-18.",
    ],
  },
  {
    id: "hw-allies-respond",
    source: "harbour-wire",
    at: 62,
    story: "drill",
    tags: ["deterrence"],
    title: "Allies extend drill, fly bombers past peninsula after North Korean missile",
    summary:
      "The missile-tracking exercise by US, South Korean and Japanese destroyers will go on for three more days.",
    text: [
      "The United States, South Korea and Japan will extend their missile defence drill by three days, and two American bombers flew past the Korean peninsula with fighter escorts.",
      "The three Aegis destroyers tracked this morning's North Korean missile from boost to splashdown and passed the data to each other in real time, a South Korean officer said.",
    ],
  },
  {
    id: "hw-tokyo-sanctions",
    source: "harbour-wire",
    at: 85,
    story: "tokyo-sanctions",
    tags: ["sanctions"],
    title: "Japan imposes new sanctions on North Korea, bars ships that called there",
    summary:
      "Tokyo widens its port-entry ban, freezes the assets of nine entities and cuts the sum that may be sent to the North.",
    text: [
      "Japan's cabinet approved new unilateral sanctions on North Korea, widening the port-entry ban to vessels of any flag that have called at a North Korean port.",
      "The assets of nine entities and fourteen people are frozen, and remittances to the North are banned save for small sums on humanitarian grounds. Tokyo had eased some of these measures when talks resumed last year.",
      "The chief cabinet secretary said the sanctions answer this morning's act and will stay until the North changes course.",
    ],
  },
  {
    id: "sc-tokyo-sanctions",
    source: "strait-courier",
    at: 95,
    story: "tokyo-sanctions",
    copyOf: "hw-tokyo-sanctions",
    tags: ["sanctions"],
    title: "Tokyo shuts ports, freezes assets in answer to North Korea",
    summary: "Japan widens its port-entry ban and freezes the assets of nine North Korean entities.",
    text: [
      "Japan's cabinet approved new unilateral sanctions on North Korea, widening the port-entry ban to vessels of any flag that have called at a North Korean port.",
      "The assets of nine entities and fourteen people are frozen, and remittances to the North are banned save for small sums on humanitarian grounds. (Harbour Wire)",
    ],
  },
  {
    id: "hw-un-sanctions",
    source: "harbour-wire",
    at: 120,
    story: "un-sanctions",
    tags: ["deterrence", "sanctions"],
    title: "UN Security Council meets on North Korean missile, weighs tighter sanctions",
    summary:
      "A draft resolution would cut the cap on oil for the North and condemn the ballistic missile launch.",
    text: [
      "The UN Security Council met in emergency session on North Korea's ballistic missile launch as the United States and Japan circulated a draft resolution with tighter sanctions.",
      "The draft would halve the refined oil that Resolution 2397 lets the North import and add names to the list of the 1718 Committee.",
      "Diplomats said a vote could come within the week; the launch of an ICBM, one said, left the Council little choice.",
    ],
  },
  {
    id: "pw-un-sanctions",
    source: "peninsula-watch",
    at: 130,
    story: "un-sanctions",
    tags: ["sanctions", "china"],
    title: "The oil cap is the sanction that counts, and China holds the tap",
    summary:
      "A new resolution on North Korea will be as strong as Beijing lets it be: the pipeline at Dandong is not metered in New York.",
    text: [
      "The draft before the Security Council would halve the refined oil North Korea may buy. On paper it is the hardest sanction since Resolution 2397.",
      "In practice most of the North's crude comes through one Chinese pipeline under the Yalu at Dandong. China reports what it likes to the 1718 Committee.",
      "Beijing's veto is the lesser worry. A yes vote that is not enforced costs China nothing and the North little.",
    ],
  },
  {
    id: "sc-weather",
    source: "strait-courier",
    at: 70,
    tags: [],
    title: "Typhoon turns north, ferries cancelled in the strait",
    summary: "Forecasters expect landfall tomorrow evening; schools on the outer islands will close.",
    text: [
      "A typhoon with winds of 160 km an hour turned north overnight, and ferry operators cancelled all sailings.",
      "Schools on the outer islands will be closed tomorrow. Residents were told to secure boats and roofs.",
    ],
  },
  {
    id: "hw-kidnapping",
    source: "harbour-wire",
    at: 145,
    tags: [],
    title: "Kidnapped engineer freed in Nigeria after three weeks",
    summary: "Police say no ransom was paid; two men who abducted him are under arrest.",
    text: [
      "An engineer who was abducted from a building site in southern Nigeria three weeks ago has been freed unharmed.",
      "Police said two of the kidnappers were arrested. The man's family thanked the villagers who raised the alarm.",
    ],
  },
]);
