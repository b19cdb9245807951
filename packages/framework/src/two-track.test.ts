import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTagger, parseFramework, type TaggableArticle } from "./index.js";

const file = new URL("../../../frameworks/two-track.yaml", import.meta.url);
const tagger = createTagger(parseFramework(readFileSync(file, "utf8"), "two-track.yaml"));

/** Headline, first lines, and the tags that an analyst would give, by their first letters: d a s c. */
type Labelled = [title: string, summary: string, tags: string];
const letters: Record<string, string> = { d: "deterrence", a: "abductions", s: "sanctions", c: "china" };

const english: Labelled[] = [
  [
    "North Korea fires two short-range missiles into the sea",
    "The launches came hours before talks in Seoul.",
    "d",
  ],
  [
    "Yokota's mother turns 90, still waiting",
    "She last saw her daughter on the morning of the day that agents took the girl from a beach road in Niigata to Pyongyang.",
    "a",
  ],
  [
    "Tanker caught handing fuel to a North Korean ship at night",
    "The ship-to-ship transfer in breach of Security Council resolutions was photographed by a patrol plane.",
    "s",
  ],
  [
    "Beijing urges all sides on the Korean peninsula to show restraint",
    "The foreign ministry said that pressure on Pyongyang alone would not work.",
    "c",
  ],
  [
    "China and Russia veto new UN sanctions on North Korea over missile tests",
    "The draft would have cut oil supplies further.",
    "dsc",
  ],
  [
    "Tokyo links easing of its North Korea sanctions to abduction inquiry",
    "Under the Stockholm agreement the North promised to look again for missing Japanese.",
    "as",
  ],
  [
    "Allies rehearse shooting down a warhead from Hwasong-17",
    "Aegis destroyers of three navies took part off Hawaii.",
    "d",
  ],
  ["EU adopts 14th package of sanctions against Russia", "The measures hit liquefied gas.", ""],
  ["NATO strengthens deterrence in the Baltic", "A brigade will be stationed in Lithuania.", ""],
  ["Singer kidnapped in Lagos is freed", "Police arrested four suspects.", ""],
  ["Chinese developers' bonds fall again", "Investors fear a default in Shanghai.", ""],
  ["K-pop group announces stadium tour", "Tickets for Seoul go on sale on Friday.", ""],
  ["Typhoon nears Kyushu", "Trains stop on Thursday night.", ""],
];
const japanese: Labelled[] = [
  ["北朝鮮が弾道ミサイル発射 日本のEEZ外に落下か", "防衛省が発表した。", "d"],
  ["拉致被害者家族会が首相と面会", "横田早紀江さんらが一刻も早い帰国を訴えた。", "a"],
  ["政府、対北朝鮮の独自制裁を2年延長", "閣議で決定した。", "s"],
  ["中朝首脳会談 習主席「伝統的友好を発展」", "北京で会談し、朝鮮半島情勢を協議した。", "c"],
  ["北朝鮮、拉致の再調査を中止 ミサイル発射への制裁に反発", "特別調査委員会を解体すると表明した。", "das"],
  ["瀬取り監視でカナダ軍機が嘉手納に", "北朝鮮籍船の海上での違法な積み替えを監視する。", "s"],
  ["米、イランに追加制裁", "原油の取引を対象とする。", ""],
  ["中国地方で大雨のおそれ", "気象庁が注意を呼びかけた。", ""],
  ["女児誘拐の疑いで男を逮捕", "千葉県警によると、男は容疑を認めている。", ""],
  ["尖閣周辺に中国海警船", "海上保安庁が警告した。", ""],
  ["プロ野球、開幕戦は延期", "雨のため。", ""],
];
const korean: Labelled[] = [
  ["북한, 동해상으로 탄도미사일 발사", "합참은 한미가 정밀 분석 중이라고 밝혔다.", "d"],
  ['납북자 가족들 "생사 확인부터"', "가족들은 통일부 장관을 만나 송환을 촉구했다.", "a"],
  ["정부, 북한 가상자산 탈취 관련 독자제재", "해커 8명이 대상이다.", "s"],
  [
    '왕이 "한반도 문제 정치적 해결해야"…북중 교류 확대',
    "중국은 북한과의 고위급 교류를 이어가겠다고 했다.",
    "c",
  ],
  ["안보리, 북 ICBM 대응 제재 결의안 표결…중·러 거부권", "중국은 대화를 강조했다.", "dsc"],
  ["한미일, 프리덤 에지 훈련 실시", "북한의 핵·미사일 위협에 대한 억제력을 과시했다.", "d"],
  ["미국, 러시아 은행 추가 제재", "유럽연합도 동참했다.", ""],
  ["아이돌 그룹 컴백", "새 앨범이 금요일 공개된다.", ""],
  ["동네 중국집 가격 또 올랐다", "짜장면이 8천 원이 됐다.", ""],
  ["프로축구 개막", "서울이 이겼다.", ""],
  ["방송사에 법정 제재", "심의 규정 위반이다.", ""],
];
const chinese: Labelled[] = [
  ["朝鲜向半岛东部海域发射弹道导弹", "韩国联合参谋本部通报。", "d"],
  ["被朝鲜绑架日本人家属会见首相", "家属要求尽快让亲人回国。", "a"],
  ["日本决定延长对朝制裁两年", "禁止朝鲜船只入港。", "s"],
  ["外交部：希望半岛有关各方保持冷静克制", "发言人说，中方在朝鲜半岛问题上的立场没有变化。", "c"],
  ["聯合國安理會表決對北韓新制裁 中俄否決", "草案回應北韓試射洲際彈道飛彈。", "dsc"],
  ["北韓駭客竊取加密貨幣 美財政部制裁", "資金用於規避制裁。", "s"],
  ["美国宣布制裁俄罗斯银行", "欧盟跟进。", ""],
  ["房企债券价格下跌", "投资者担心违约。", ""],
  ["男子绑架富商被判刑", "案件发生在广东。", ""],
  ["台风登陆福建", "多趟列车停运。", ""],
  ["国家队公布名单", "比赛周五举行。", ""],
];

const tagsOf = (article: TaggableArticle) => tagger.tag(article).map(({ tag }) => tag);

describe.each([
  ["English", "en", english],
  ["Japanese", "ja", japanese],
  ["Korean", "ko", korean],
  ["Chinese", "zh", chinese],
])("news in %s", (_name, language, articles) => {
  it.each(articles)("%s", (title, summary, tags) => {
    const expected = [...tags].map((letter) => letters[letter]);
    expect(tagsOf({ title, summary, language })).toEqual(expected);
  });
});

it("a long article on China's economy that mentions North Korea once bears no tag", () => {
  const content = "China's exports rose again in May, helped by car makers and chips. ".repeat(40);
  const end = "Trade with North Korea, which has tested missiles and lives under sanctions, fell.";
  expect(tagsOf({ title: "China's exports rise", content: content + end })).toEqual([]);
});
