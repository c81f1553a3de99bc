// JSON read strictly (no key twice, no fraction, no depth without end) and written in its canonical form (RFC 8785).

import { fail, textOf, utf8 } from "./bytes.js";

export const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 20;
const MAX_NODES = 5000;

// `deep` for files that are longer than a credential: a bundle, the list of all emblems.
export function readJson(bytes, { size = MAX_BYTES, nodes = MAX_NODES, depth = 64 } = {}) {
  if (bytes.length > size) fail("too-large");
  const text = textOf(bytes);
  let at = 0;
  let seen = 0;
  const space = () => {
    while (" \t\n\r".includes(text[at]) && at < text.length) at += 1;
  };
  const expect = (word) => {
    if (!text.startsWith(word, at)) fail("json");
    at += word.length;
  };
  const string = () => {
    let end = at + 1;
    while (end < text.length && text[end] !== '"') {
      if (text.charCodeAt(end) < 32) fail("json");
      end += text[end] === "\\" ? 2 : 1;
    }
    if (end >= text.length) fail("json");
    const raw = text.slice(at, end + 1);
    at = end + 1;
    try {
      return JSON.parse(raw);
    } catch {
      return fail("json");
    }
  };
  const number = () => {
    const found = /-?(?:0|[1-9][0-9]*)/y;
    found.lastIndex = at;
    const [digits] = found.exec(text) ?? fail("json");
    at += digits.length;
    if (/[.eE]/.test(text[at] ?? "")) fail("number");
    const value = Number(digits);
    return Number.isSafeInteger(value) ? value + 0 : fail("number");
  };
  const members = (level) => {
    const found = Object.create(null);
    at += 1;
    space();
    if (text[at] === "}") return ((at += 1), found);
    for (;;) {
      space();
      if (text[at] !== '"') fail("json");
      const key = string();
      if (key in found) fail("duplicate-key");
      space();
      expect(":");
      found[key] = value(level + 1);
      space();
      if (text[at] === "}") return ((at += 1), found);
      expect(",");
    }
  };
  const items = (level) => {
    const found = [];
    at += 1;
    space();
    if (text[at] === "]") return ((at += 1), found);
    for (;;) {
      found.push(value(level + 1));
      space();
      if (text[at] === "]") return ((at += 1), found);
      expect(",");
    }
  };
  const WORDS = { t: ["true", true], f: ["false", false], n: ["null", null] };
  function value(level) {
    space();
    const first = text[at];
    if (first === "{" || first === "[") {
      seen += 1;
      if (level > depth || seen > nodes) fail("too-deep");
      return first === "{" ? members(level) : items(level);
    }
    if (first === '"') return string();
    if (first in WORDS) return (expect(WORDS[first][0]), WORDS[first][1]);
    return number();
  }
  const found = value(1);
  space();
  if (at !== text.length || !isObject(found)) fail("json");
  return found;
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
export const isText = (value) => typeof value === "string";

// Texts and values as the signer wrote them: anything that two writers could spell differently is refused.
export function canonical(value) {
  let seen = 0;
  const write = (item, depth) => {
    seen += 1;
    if (depth > MAX_DEPTH || seen > MAX_NODES) fail("too-deep");
    if (isText(item)) {
      if (/[\x00-\x1f\x7f]/.test(item) || !item.isWellFormed()) fail("character");
      return JSON.stringify(item);
    }
    if (Array.isArray(item)) return `[${item.map((each) => write(each, depth + 1)).join(",")}]`;
    if (isObject(item)) {
      const keys = Object.keys(item).sort();
      if (keys.some((key) => !/^[\x00-\x7f]*$/.test(key))) fail("key");
      return `{${keys.map((key) => `${write(key, depth)}:${write(item[key], depth + 1)}`).join(",")}}`;
    }
    return JSON.stringify(item);
  };
  const bytes = utf8(write(value, 0));
  return bytes.length > MAX_BYTES ? fail("too-large") : bytes;
}
