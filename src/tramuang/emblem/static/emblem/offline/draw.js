// Pieces of the page. Whatever comes out of a file becomes text, never markup.

import { LABELS, fill } from "./labels.js";
import { longDate } from "./verdict.js";

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  check: "M5 12l5 5L20 7",
  x: "M18 6L6 18M6 6l12 12",
  help: "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 17.5v.01",
};
export const TONES = { valid: "ok", "not-valid": "problem", "cannot-tell": "attention" };
const LEVELS = { against: "problem", missing: "attention", found: "ok" };
const MARKS = { ok: "check", problem: "x", attention: "help" };

let lang = "th";
export const language = () => lang;
export const speak = (chosen) => (lang = chosen);
export const say = (key, values = {}) => fill(LABELS[key][lang], values);
export const inWords = (both) => both[lang];
export const dayInWords = (day) => longDate(day, lang);

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") for (const [kind, act] of Object.entries(value)) made.addEventListener(kind, act);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function drawn(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export const icon = (name) =>
  drawn("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, drawn("path", { d: ICONS[name] }));

export const mark = (tone) => el("span", { class: `mark tint-${tone}` }, icon(MARKS[tone]));

export const found = (reasons) =>
  el(
    "ul",
    { class: "found" },
    reasons.map((each) => {
      const tone = LEVELS[each.level];
      return el("li", { class: `found__item tint-${tone}` }, icon(MARKS[tone]), el("span", { class: "found__text" }, each[lang]));
    }),
  );

// `tool`: of use on a screen only, so that it is not printed.
export const tool = (title, ...children) => el("section", { class: "card card--tool" }, el("h2", {}, title), ...children);
export const card = (title, ...children) => el("section", { class: "card" }, el("h2", {}, title), ...children);

export const fact = (name, value, ...notes) =>
  el("div", {}, el("dt", {}, name), el("dd", {}, value, notes.filter(Boolean).map((note) => el("span", { class: "note" }, note))));

export const button = (text, act, kind = "") => el("button", { type: "button", class: `button ${kind}`, on: { click: act } }, text);

// The days on which it stood, as a line, and the day that is asked about.
export function line({ from, to, on, now, stood, label }) {
  const span = Math.max(Math.max(now, to, on) - Math.min(from, on), 20);
  const [first, last] = [Math.min(from, on) - span * 0.1, Math.max(now, to, on) + span * 0.04];
  const x = (day) => Math.round(((day - first) / (last - first)) * 6000) / 10;
  return drawn(
    "svg",
    { class: "days", viewBox: "0 0 600 30", role: "img", "aria-label": label },
    drawn("rect", { class: "days__track", x: 0, y: 10, width: 600, height: 10, rx: 5 }),
    drawn("rect", { class: "days__stood", x: x(from), y: 10, width: Math.max(x(to) - x(from), 2), height: 10 }),
    ...[from, to].map((day) => drawn("line", { class: "days__tick", x1: x(day), x2: x(day), y1: 3, y2: 27 })),
    drawn("circle", { class: stood ? "days__on" : "days__on days__on--not", cx: x(on), cy: 15, r: 9 }),
  );
}
