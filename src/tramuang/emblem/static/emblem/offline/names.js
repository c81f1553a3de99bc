// Whether a DID is written so as to be taken for another: confusable letters, changed or added labels.

import { decide, reason } from "./verdict.js";
import { WORDS } from "./words.js";

const MAX_NAME = 500;
const PAIRS = [
  ["rn", "m"],
  ["vv", "w"],
  ["cl", "d"],
];

function skeleton(text) {
  const plain = text.slice(0, MAX_NAME).toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  let seen = Array.from(plain, (letter) => WORDS.confusable[letter] ?? letter).join("");
  for (const [pair, one] of PAIRS) seen = seen.replaceAll(pair, one);
  return seen;
}

export function hostOf(name) {
  const text = name.slice(0, MAX_NAME).trim();
  let host;
  if (text.toLowerCase().startsWith("did:web:")) {
    host = text.slice(8).split(/[:%#]/, 1)[0];
  } else {
    host = text.slice(text.includes("://") ? text.indexOf("://") + 3 : 0).split(/[/?#]/, 1)[0];
    host = host.slice(host.lastIndexOf("@") + 1).split(":", 1)[0];
  }
  return host.toLowerCase().replace(/\.+$/, "").split(".").map(label).join(".");
}

const label = (text) => (text.startsWith("xn--") ? punycode(text.slice(4)) ?? text : text);

// RFC 3492; null where the text is no punycode.
function punycode(text) {
  const split = text.lastIndexOf("-");
  const found = split > 0 ? [...text.slice(0, split)] : [];
  let [code, at, bias] = [128, 0, 72];
  for (let place = split + 1, first = true; place < text.length; first = false) {
    const before = at;
    for (let weight = 1, k = 36; ; k += 36) {
      const letter = text[place++];
      const digit = letter === undefined ? -1 : "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(letter);
      if (digit < 0) return null;
      at += digit * weight;
      const least = Math.min(Math.max(k - bias, 1), 26);
      if (digit < least) break;
      weight *= 36 - least;
    }
    const size = found.length + 1;
    let delta = Math.floor((at - before) / (first ? 700 : 2));
    delta += Math.floor(delta / size);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    bias = k + Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(at / size);
    at %= size;
    if (code > 0x10ffff || found.length > 80) return null;
    found.splice(at++, 0, String.fromCodePoint(code));
  }
  return found.join("");
}

export function resembles(name, ours) {
  const [theirs, mine] = [hostOf(name), hostOf(ours)];
  if (!theirs || !mine || name === ours) return false;
  const [one, other] = [skeleton(theirs), skeleton(mine)];
  return one === other || one.includes(other) || near(one, other);
}

function near(one, other) {
  if (Math.abs(one.length - other.length) > 1 || other.length < 8) return false;
  let at = 0;
  while (at < Math.min(one.length, other.length) && one[at] === other[at]) at += 1;
  return one.slice(at + (one.length >= other.length)) === other.slice(at + (other.length >= one.length));
}

export const isOurs = (name, issuer) =>
  hostOf(name) !== "" && hostOf(name) === hostOf(issuer) && /^[\x00-\x7f]*$/.test(name.trim());

// Whether an address, a link from a QR code, or a DID that somebody met is the programme's.
export function aboutDomain(given, issuer) {
  const asked = given.trim().slice(0, 120).replace(/[^\P{C}]|[^\P{Z} ]/gu, "");
  if (!asked) return decide([]);
  if (isOurs(given, issuer)) return decide([reason("OUR_DOMAIN", { asked })]);
  const name = resembles(given.trim(), issuer) ? "LIKE_OUR_DOMAIN" : "OTHER_DOMAIN";
  return decide([reason(name, { asked, ours: hostOf(issuer) })]);
}
