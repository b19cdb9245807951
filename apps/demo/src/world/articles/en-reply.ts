import { type Article, write } from "../article.js";

/** What the English-language sites publish while the world runs: Pyongyang's reply, Beijing's stance, the rally. */
export const englishReply: Article[] = write("en", [
  {
    id: "hw-inquiry-halt",
    source: "harbour-wire",
    at: 165,
    story: "inquiry-halt",
    tags: ["abductions", "sanctions"],
    title: "North Korea halts inquiry into abductions of Japanese over Tokyo's sanctions",
    summary:
      "State media say the special investigation committee is dissolved and that Japan, by its sanctions, “has itself cancelled” the agreement.",
    text: [
      "North Korea said it has stopped its inquiry into the Japanese citizens whom it abducted in the 1970s and 1980s and has dissolved the special investigation committee.",
      "In a statement carried by state media the committee blamed the unilateral sanctions that Tokyo announced today. Japan, it said, “has itself cancelled” what the two sides agreed.",
      "The Japanese government protested through its embassy in Beijing and said that it would not give up on bringing every abductee home. The families' association called the halt cruel but not a surprise.",
    ],
  },
  {
    id: "sc-inquiry-halt",
    source: "strait-courier",
    at: 185,
    story: "inquiry-halt",
    copyOf: "hw-inquiry-halt",
    tags: ["abductions", "sanctions"],
    title: "Pyongyang dissolves abductions committee, blames Japan",
    summary: "The North says Tokyo's sanctions have cancelled the agreement on the abductees.",
    text: [
      "North Korea said it has stopped its inquiry into the Japanese citizens whom it abducted in the 1970s and 1980s and has dissolved the special investigation committee.",
      "In a statement carried by state media the committee blamed the unilateral sanctions that Tokyo announced today. (Harbour Wire)",
    ],
  },
  {
    id: "pw-inquiry-halt",
    source: "peninsula-watch",
    at: 205,
    story: "inquiry-halt",
    tags: ["deterrence", "abductions", "sanctions"],
    title: "Launch, sanctions, silence: the abductions track pays for the missile track again",
    summary:
      "Tokyo says security and the abductees are separate matters. Pyongyang's reply to sanctions shows that they meet, every time.",
    text: [
      "First the ballistic missile, then the sanctions, then the end of the abductions inquiry: the order is that of 2016, almost to the day.",
      "Japan says that deterrence and the return of the abductees are separate tracks. The North treats them as one ledger: each sanction for a launch is charged to the families.",
      "If the tracks will meet anyway, Tokyo may as well choose where, and take the abductions to the same table as Washington and Seoul.",
    ],
  },
  {
    id: "hw-beijing",
    source: "harbour-wire",
    at: 220,
    story: "beijing-stance",
    tags: ["sanctions", "china"],
    title: "China urges restraint on North Korea, opposes “pressure for its own sake”",
    summary:
      "Beijing says sanctions alone solve nothing and hints that it would soften the draft resolution.",
    text: [
      "China called on all sides to show restraint over North Korea and said it opposes sanctions that become pressure for its own sake.",
      "A foreign ministry spokesman in Beijing said that a new Security Council resolution must spare ordinary North Koreans. Diplomats read this as a wish to soften the oil cap rather than a threat of a veto.",
      "Beijing remains the North's only ally and buys most of what it still exports.",
    ],
  },
  {
    id: "pw-beijing",
    source: "peninsula-watch",
    at: 250,
    story: "beijing-stance",
    tags: ["deterrence", "china"],
    title: "Denuclearisation in words: reading China's statement on the launch",
    summary:
      "Beijing named denuclearisation of the Korean peninsula third, after peace and stability. The order has not changed in ten years.",
    text: [
      "China's statement on the North Korean missile says “denuclearisation” once, after “peace” and “stability”. The order is the policy.",
      "Beijing proposes again that the North suspend nuclear and missile tests while the allies suspend drills, and that the Six-Party Talks resume. Neither Washington nor Pyongyang has ever wanted that trade.",
      "A common front of Japan, South Korea and the United States is the one argument that has moved China before.",
    ],
  },
  {
    id: "hw-rally",
    source: "harbour-wire",
    at: 265,
    story: "rally",
    tags: ["deterrence", "abductions"],
    title: "Families of abductees meet Japan's premier as missile clouds hope of summit",
    summary:
      "At a rally in Tokyo the prime minister condemned the North Korean missile launch and promised to meet Kim Jong Un without conditions.",
    text: [
      "Families of the Japanese whom North Korea abducted met the prime minister before a rally in Tokyo, hours after the North's ballistic missile fell west of Hokkaido.",
      "Wearing a blue-ribbon badge, the premier told the rally that the missile launch was intolerable and that the return of all abductees could not wait for it to be settled. “I will meet Kim Jong Un without conditions,” the premier said.",
      "The families' association said that parents of the abductees are dying one by one. Only two are left.",
    ],
  },
  {
    id: "sc-rally",
    source: "strait-courier",
    at: 272,
    story: "rally",
    copyOf: "hw-rally",
    tags: ["deterrence", "abductions"],
    title: "“Parents are dying one by one”: rally for abductees on day of missile",
    summary:
      "Japan's premier told the families that the missile launch would not stop the search for a summit.",
    text: [
      "Families of the Japanese whom North Korea abducted met the prime minister before a rally in Tokyo, hours after the North's ballistic missile fell west of Hokkaido.",
      "Wearing a blue-ribbon badge, the premier told the rally that the missile launch was intolerable and that the return of all abductees could not wait for it to be settled. (Harbour Wire)",
    ],
  },
  {
    id: "sc-football",
    source: "strait-courier",
    at: 240,
    tags: [],
    title: "Late strike sends South Korea through to cup semi-final",
    summary: "A shot from thirty metres in the 88th minute settled a tense match against Australia.",
    text: [
      "A shot from thirty metres two minutes from time sent South Korea into the semi-final.",
      "The defence held for most of the match. The coach called the goal “a missile” and the crowd agreed.",
    ],
  },
  {
    id: "hw-iran-sanctions",
    source: "harbour-wire",
    at: 290,
    tags: [],
    title: "Washington eases sanctions on Iranian aircraft parts for safety reasons",
    summary: "The Treasury issues a licence of six months for spare parts of civil aircraft.",
    text: [
      "The US Treasury issued a licence that lets makers sell certain spare parts for civil aircraft to Iran for six months.",
      "Officials said that other sanctions on Tehran remain in force.",
    ],
  },
]);
