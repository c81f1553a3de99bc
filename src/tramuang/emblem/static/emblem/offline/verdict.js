// The three answers and their sentences, in both languages at once; the sentences are those of pure/verdicts.

import { WORDS } from "./words.js";

const BANGKOK = 7 * 3600 * 1000;

// The day in Thailand of a moment, as a number of days; Thailand has kept one offset since 1920.
export const dayOf = (at) => Math.floor((at + BANGKOK) / 86_400_000);

export function longDate(day, lang) {
  const date = new Date(day * 86_400_000);
  const year = date.getUTCFullYear() + (lang === "th" ? 543 : 0);
  return `${date.getUTCDate()} ${WORDS.months[lang][date.getUTCMonth()]} ${year}`;
}

export function longMoment(at, lang) {
  const clock = new Date(at + BANGKOK).toISOString().slice(11, 16);
  const day = longDate(dayOf(at), lang);
  return lang === "th" ? `${day} เวลา ${clock.replace(":", ".")} น.` : `${day}, ${clock}`;
}

export function age(then, now) {
  const hours = Math.max(Math.floor((now - then) / 3_600_000), 0);
  if (hours < 1) return { th: "ไม่ถึงหนึ่งชั่วโมง", en: "less than an hour" };
  if (hours < 48) return { th: `${hours} ชั่วโมง`, en: hours > 1 ? `${hours} hours` : "1 hour" };
  return { th: `${Math.floor(hours / 24)} วัน`, en: `${Math.floor(hours / 24)} days` };
}

export const onDay = (day) => ({ th: longDate(day, "th"), en: longDate(day, "en") });
export const onMoment = (at) => ({ th: longMoment(at, "th"), en: longMoment(at, "en") });

// One thing that was found; blanks are filled with {th, en} or with a plain text for both.
export function reason(name, values = {}) {
  const { code, about, level, th, en } = WORDS.reasons[name];
  const filled = (text, lang) =>
    text
      .replace(/\{([a-z_]+)\}/g, (_all, blank) => String(values[blank]?.[lang] ?? values[blank]))
      .split(/\s+/)
      .filter(Boolean)
      .join(" ");
  return { name, code, about, level, th: filled(th, "th"), en: filled(en, "en") };
}

export function because(event) {
  const th = [event.whyTh];
  const en = [event.whyEn];
  if (event.decision) {
    const { name, day } = event.decision;
    th.push((name.startsWith("มติ") ? `ตาม${name}` : `ตามมติ ${name}`) + (day === null ? "" : ` เมื่อวันที่ ${longDate(day, "th")}`));
    en.push(`By the resolution: ${name}${day === null ? "." : `, ${longDate(day, "en")}.`}`);
  }
  return { th: th.filter(Boolean).join(" "), en: en.filter(Boolean).join(" ") };
}

const WEIGHT = { against: 0, missing: 1, found: 2 };

export function decide(reasons, facts = {}) {
  const ordered = reasons.toSorted((one, other) => WEIGHT[one.level] - WEIGHT[other.level]);
  const worst = ordered[0]?.level ?? "missing";
  return { verdict: { against: "not-valid", missing: "cannot-tell", found: "valid" }[worst], reasons: ordered, facts };
}
