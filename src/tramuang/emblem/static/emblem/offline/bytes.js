// Bytes and their spellings, with counted limits. Nothing here is taken from elsewhere and nothing is fetched.

export class Malformed extends Error {}

export const fail = (why) => {
  throw new Malformed(why);
};

export const utf8 = (text) => new TextEncoder().encode(text);

export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("character");
  }
}

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function unbase58(text) {
  if (text.length > 200) fail("base58");
  let number = 0n;
  for (const letter of text) {
    const digit = BASE58.indexOf(letter);
    if (digit < 0) fail("base58");
    number = number * 58n + BigInt(digit);
  }
  const body = [];
  for (; number > 0n; number >>= 8n) body.unshift(Number(number & 255n));
  const zeros = text.length - text.replace(/^1+/, "").length;
  return new Uint8Array([...new Array(zeros).fill(0), ...body]);
}

export function base64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

export const base64url = (bytes) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

// Each spelling is one of exactly one: what does not come out the same again is refused.
export function unbase64(text) {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return fail("base64");
  }
  return base64(bytes) === text ? bytes : fail("base64");
}

export function unbase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) fail("base64");
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return unbase64(padded);
}

// Inflates no further than the limit, however small the packed bytes are. `kind`: gzip, deflate, deflate-raw.
export async function inflated(bytes, kind, limit) {
  const parts = [];
  let size = 0;
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(kind)).getReader();
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      size += value.length;
      if (size > limit) {
        await reader.cancel().catch(() => {});
        return fail("too-large");
      }
      parts.push(value);
    }
  } catch (fault) {
    if (fault instanceof Malformed) throw fault;
    return fail("gzip");
  }
  return joined(...parts);
}
