/**
 * The schemes that come with the library: the segments of the retail trade, and one for airlines.
 *
 * @module
 */
import { type RfmScheme, rfmScheme, type ScoreRange } from "./rfm-scheme.ts";

const ANY: ScoreRange = [1, 5];

const CHAMPIONS = {
  name: "champions",
  nameZh: "冠军客户",
  action: "Reward them, give them new things first, and ask them to recommend you.",
};
const LOYAL = {
  name: "loyal customers",
  nameZh: "忠诚客户",
  action: "Offer the next better product and ask for reviews.",
};
const CANNOT_LOSE = {
  name: "cannot lose them",
  nameZh: "不可流失客户",
  action: "Call them in person, find out what went wrong, and win them back.",
};
const AT_RISK = {
  name: "at risk",
  nameZh: "流失风险客户",
  action: "Write personally with an offer that fits what they used to buy.",
};
const HIBERNATING = {
  name: "hibernating",
  nameZh: "休眠客户",
  action: "Show them what is new in what they bought, at little cost per contact.",
};

/**
 * Eleven segments of the retail trade over the 125 cells of five scores: champions, loyal customers, potential
 * loyalists, new customers, promising, needing attention, about to sleep, at risk, cannot lose them,
 * hibernating, lost.
 *
 * The trade's grid of recency by frequency, where monetary value decides three times: a champion is also
 * among the top spenders (scores 4 and 5), a lapsed customer of medium frequency is one you cannot lose when in
 * the top score of spend, and the longest gone with the lowest spend are lost rather than hibernating.
 */
export const retailRfmScheme: RfmScheme = /* @__PURE__ */ rfmScheme({
  name: "retail",
  bins: 5,
  segments: [
    { ...CHAMPIONS, r: [5, 5], f: [4, 5], m: [4, 5] },
    { ...LOYAL, r: [5, 5], f: [4, 5], m: [1, 3] },
    { ...LOYAL, r: [3, 4], f: [4, 5], m: ANY },
    {
      name: "potential loyalists",
      nameZh: "潜在忠诚客户",
      action: "Invite them to the membership programme and recommend related products.",
      r: [4, 5],
      f: [2, 3],
      m: ANY,
    },
    {
      name: "new customers",
      nameZh: "新客户",
      action: "Welcome them, help them get started, and make the second purchase easy.",
      r: [5, 5],
      f: [1, 1],
      m: ANY,
    },
    {
      name: "promising",
      nameZh: "有潜力客户",
      action: "Make yourself known: a trial or a small incentive for the second purchase.",
      r: [4, 4],
      f: [1, 1],
      m: ANY,
    },
    {
      name: "needing attention",
      nameZh: "需要关注客户",
      action: "Send an offer with an end date, based on their last purchases.",
      r: [3, 3],
      f: [3, 3],
      m: ANY,
    },
    {
      name: "about to sleep",
      nameZh: "即将沉睡客户",
      action: "Remind them with popular products or a discount before they are gone.",
      r: [3, 3],
      f: [1, 2],
      m: ANY,
    },
    { ...AT_RISK, r: [1, 2], f: [3, 4], m: [1, 4] },
    { ...CANNOT_LOSE, r: [1, 2], f: [3, 4], m: [5, 5] },
    { ...CANNOT_LOSE, r: [1, 2], f: [5, 5], m: ANY },
    { ...HIBERNATING, r: [2, 2], f: [1, 2], m: ANY },
    { ...HIBERNATING, r: [1, 1], f: [1, 2], m: [3, 5] },
    {
      name: "lost",
      nameZh: "已流失客户",
      action: "One cheap attempt to revive interest; otherwise leave them out.",
      r: [1, 1],
      f: [1, 2],
      m: [1, 2],
    },
  ],
});

const GENERAL = {
  name: "general",
  nameZh: "一般客户",
  action: "Standard communication; partner offers and seat sales when load is low.",
};
const LOW_VALUE = {
  name: "low value",
  nameZh: "低价值客户",
  action: "Seat-sale mails only; no personal contact.",
};
const WIN_BACK = {
  name: "important win-back",
  nameZh: "重要挽留客户",
  action: "Ask why they stopped flying, then a personal offer: status match or bonus miles.",
};

/**
 * Six segments for an airline's members over the 125 cells of five scores: important retention, important
 * development, important win-back, new or trial, general, low value.
 *
 * The names are those of the airline value analyses in Chinese textbooks (重要保持, 重要发展, 重要挽留, 一般,
 * 低价值), with newcomers apart, whose few flights say nothing yet. Flying often (4, 5) without spending little
 * (3 to 5), or spending much (4, 5), makes a member important; recency (3 to 5 against 1, 2) decides between
 * keeping and winning back.
 */
export const airlineRfmScheme: RfmScheme = /* @__PURE__ */ rfmScheme({
  name: "airline",
  bins: 5,
  segments: [
    {
      name: "important retention",
      nameZh: "重要保持客户",
      action: "Protect them: status benefits, service recovery first, a named contact.",
      r: [3, 5],
      f: [4, 5],
      m: [3, 5],
    },
    {
      name: "important development",
      nameZh: "重要发展客户",
      action: "Raise their share of flights: bonus miles for the next trips, corporate offers.",
      r: [3, 5],
      f: [1, 3],
      m: [4, 5],
    },
    { ...WIN_BACK, r: [1, 2], f: [4, 5], m: [3, 5] },
    { ...WIN_BACK, r: [1, 2], f: [1, 3], m: [4, 5] },
    {
      name: "new or trial",
      nameZh: "新客户",
      action: "Welcome them to the programme and make the second booking easy.",
      r: [4, 5],
      f: [1, 1],
      m: [1, 3],
    },
    { ...GENERAL, r: [3, 5], f: [4, 5], m: [1, 2] },
    { ...GENERAL, r: [3, 5], f: [3, 3], m: [1, 3] },
    { ...GENERAL, r: [4, 5], f: [2, 2], m: [1, 3] },
    { ...GENERAL, r: [3, 3], f: [1, 2], m: [3, 3] },
    { ...GENERAL, r: [1, 2], f: [4, 5], m: [1, 2] },
    { ...LOW_VALUE, r: [3, 3], f: [1, 2], m: [1, 2] },
    { ...LOW_VALUE, r: [1, 2], f: [1, 3], m: [1, 3] },
  ],
});
