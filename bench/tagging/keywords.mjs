// The baseline: what an analyst would type into the keyword filter of a feed reader, a handful of words a tag.
const words = {
  deterrence:
    "missile, nuclear, ICBM, THAAD, denucleari, warhead, deterrence, ミサイル, 核実験, 核兵器, 非核化, 抑止, 미사일, 핵실험, 비핵화, 핵무기, 사드, 导弹, 飛彈, 核试, 核試, 无核化, 無核化, 萨德, 薩德",
  abductions: "abduct, kidnap, Yokota, 拉致, 家族会, 横田めぐみ, 납북, 납치, 요코타, 绑架, 綁架, 横田, 橫田",
  sanctions:
    "sanction, embargo, asset freeze, ship-to-ship, 制裁, 瀬取り, 資産凍結, 제재, 환적, 밀수, 制裁, 禁运, 禁運, 走私",
  china:
    "China, Chinese, Beijing, Xi Jinping, 中国, 北京, 習近平, 중국, 베이징, 시진핑, 中国, 中國, 习近平, 習近平",
};
const north =
  "North Korea, Pyongyang, DPRK, Kim Jong, 北朝鮮, 平壌, 金正恩, 북한, 평양, 김정은, 대북, 朝鲜, 朝鮮, 北韓, 北韩, 平壤";

const search = (list) =>
  new RegExp(
    list
      .split(", ")
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("|"),
    "i",
  );
const tags = Object.entries(words).map(([tag, list]) => [tag, search(list)]);
const context = search(north);
const textOf = ({ title, summary, content }) => [title, summary, content].filter(Boolean).join("\n");

/** A filter with the words of each tag. */
export function byKeyword(article) {
  const text = textOf(article);
  return tags.filter(([, words]) => words.test(text)).map(([tag]) => tag);
}

/** The same, only where North Korea is named. */
export function byKeywordInContext(article) {
  return context.test(textOf(article)) ? byKeyword(article) : [];
}
