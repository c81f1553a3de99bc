// What somebody hands in, whatever it is: a credential, a picture or certificate that carries one, or a whole bundle.
// A file is known by its first bytes, never by its name; everything is counted; nothing of it is ever put into the page.

import { fail, inflated, Malformed, same, textOf, utf8 } from "./bytes.js";
import { canonical, isObject, isText, MAX_BYTES, readJson } from "./json.js";
import { opened } from "./keys.js";
import { decide, reason } from "./verdict.js";
import { verify } from "./verify.js";

const MAX_FILE = 5_000_000;
const MAX_BUNDLE = 2_000_000;
const NAMESPACE = "https://purl.imsglobal.org/ob/v3p0";
const KEYWORD = "openbadgecredential";
const FORMAT = "tramuang-emblem-bundle/1";
const MEMBER = '"credential_bytes"';
// Spelt so that the text does not end the script, nor begin a second bundle, in the page that it stands in.
const SCRIPT = '\x3cscript type="application/json" id="bundle">';
const SCRIPT_END = "\x3c/script>";
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const starts = (bytes, text) => latin(bytes.subarray(0, text.length)) === text;
const latin = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};

export async function unpack(bytes) {
  if (bytes.length > MAX_FILE) fail("too-large");
  if (same(bytes.subarray(0, 8), PNG)) {
    const text = unbakePng(bytes);
    return text === null ? { kind: "picture", credential: null } : { kind: "png", credential: one(text) };
  }
  if (starts(bytes, "\xff\xd8\xff") || (starts(bytes, "RIFF") && latin(bytes.subarray(8, 12)) === "WEBP")) {
    return { kind: "picture", credential: null };
  }
  if (starts(bytes, "%PDF-")) return { kind: "pdf", credential: await attached(bytes) };
  if (starts(bytes, "PK\x03\x04") || starts(bytes, "PK\x05\x06")) return bundle("zip", await zipped(bytes));
  return written(bytes);
}

function written(bytes) {
  const body = textOf(same(bytes.subarray(0, 3), [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes).trim();
  if (body.startsWith("{")) {
    const whole = utf8(body);
    if (whole.length > MAX_BYTES || body.includes(MEMBER)) return bundle("json", whole);
    return { kind: "json", credential: one(body) };
  }
  if (!body.startsWith("<")) return { kind: "jwt", credential: one(body) };
  if (/^<(!doctype html|html)/i.test(body)) return bundle("html", scripted(body));
  const text = unbakeSvg(body);
  return { kind: "svg", credential: text === null ? null : one(text) };
}

// The exact bytes of one credential, when they can be read in one of the two forms.
function one(text) {
  const bytes = utf8(text.trim());
  if (TOKEN.test(text.trim())) opened(bytes);
  else readJson(bytes);
  return bytes;
}

// Pictures -----------------------------------------------------------------------------------------------------
const CRC = Uint32Array.from({ length: 256 }, (_none, byte) => {
  let left = byte;
  for (let bit = 0; bit < 8; bit += 1) left = left & 1 ? 0xedb88320 ^ (left >>> 1) : left >>> 1;
  return left >>> 0;
});

function crc32(bytes) {
  let left = 0xffffffff;
  for (const byte of bytes) left = CRC[(left ^ byte) & 255] ^ (left >>> 8);
  return (left ^ 0xffffffff) >>> 0;
}

function unbakePng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let found = null;
  for (let at = 8, count = 0; ; count += 1) {
    if (count >= 2000) fail("too-many");
    if (at + 12 > bytes.length) fail("png");
    const length = view.getUint32(at);
    const end = at + 12 + length;
    const kind = latin(bytes.subarray(at + 4, at + 8));
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(kind) || (kind === "IHDR") !== (at === 8)) fail("png");
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) fail("checksum");
    if ((kind === "IHDR" && length !== 13) || (kind === "IEND" && length !== 0)) fail("png");
    const data = bytes.subarray(at + 8, end - 4);
    if (["iTXt", "tEXt", "zTXt"].includes(kind) && starts(data, `${KEYWORD}\0`)) {
      if (found !== null) fail("duplicate");
      if (kind !== "iTXt") fail("chunk");
      found = itxt(data.subarray(KEYWORD.length + 1));
    }
    if (kind === "IEND") return found;
    at = end;
  }
}

// After the keyword: two flags, the language, the translated keyword, the text.
function itxt(rest) {
  if (rest[0] !== 0) fail("compressed");
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (rest.length < 2 || translated < 0) fail("chunk");
  return textOf(rest.subarray(translated + 1));
}

function unbakeSvg(text) {
  if (text.length > 1_000_000) fail("too-large");
  if (/<!DOCTYPE|<!ENTITY/i.test(text) || (text.match(/</g) ?? []).length > 40_000) fail("entity");
  // Parsed into a document of its own, which runs nothing, fetches nothing and is never shown.
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  if (parsed.querySelector("parsererror") || parsed.documentElement.localName !== "svg") fail("xml");
  const all = parsed.getElementsByTagNameNS(NAMESPACE, "credential");
  if (!all.length) return null;
  const [found] = all;
  if (all.length > 1 || found.parentNode !== parsed.documentElement || found.children.length) fail("duplicate");
  const verify = found.getAttribute("verify");
  const inside = found.textContent.trim();
  if (verify === null) return inside || fail("empty");
  return inside || !TOKEN.test(verify) ? fail("parts") : verify;
}

// A certificate: the attached file is a stream of its own, whatever else is packed away.
async function attached(bytes) {
  const text = latin(bytes);
  if (text.includes("/Encrypt")) fail("encrypted");
  const found = new Set();
  let count = 0;
  for (let at = text.indexOf("/EmbeddedFile"); at >= 0; at = text.indexOf("/EmbeddedFile", at + 1)) {
    if (/[A-Za-z]/.test(text[at + 13] ?? "")) continue;
    if ((count += 1) > 20) fail("too-many");
    const open = text.lastIndexOf(" obj", at);
    const start = /stream\r?\n/g;
    start.lastIndex = at;
    const begin = start.exec(text);
    if (open < 0 || begin === null || begin.index - open > 4000) continue;
    const dictionary = text.slice(open, begin.index);
    const from = begin.index + begin[0].length;
    const length = /\/Length\s+(\d{1,7})(?!\s+\d+\s+R)/.exec(dictionary);
    const to = length ? from + Number(length[1]) : text.indexOf("endstream", from);
    const data = bytes.subarray(from, to);
    try {
      const body = dictionary.includes("/FlateDecode") ? await inflated(data, "deflate", 200_000) : data;
      found.add(textOf(one(textOf(body))));
    } catch {
      continue; // another attachment
    }
  }
  if (found.size > 1) fail("duplicate");
  return found.size ? utf8([...found][0]) : null;
}

// Bundles ------------------------------------------------------------------------------------------------------
const TEXTS = ["made", "credential_bytes", "jwt", "archive", "picture", "verify_url"];
const PARTS = { did: ["bytes", "fetched"], status: ["bytes", "fetched"], list: ["bytes", "fetched"], log: ["vkey", "checkpoint", "leaf"] };

export function bundle(kind, body) {
  const made = readJson(body, { size: MAX_BUNDLE, nodes: 50_000 });
  if (made.format !== FORMAT) fail("bundle");
  const plain = (value) => (value ?? null) === null || (isText(value) && value.isWellFormed()) || fail("bundle");
  TEXTS.forEach((name) => plain(made[name]));
  for (const [name, members] of Object.entries(PARTS)) {
    if ((made[name] ?? null) !== null && !isObject(made[name])) fail("bundle");
    members.forEach((member) => plain(made[name]?.[member]));
  }
  logged(made.log ?? {}, plain);
  if ((made.history ?? null) !== null && !(Array.isArray(made.history) && made.history.every(isObject))) fail("bundle");
  if (!isText(made.credential_bytes)) fail("bundle");
  const credential = one(made.credential_bytes);
  // The readable copy beside the signed text must say the same: a page could show the one and check the other.
  if ((made.credential ?? null) !== null && !same(canonical(made.credential), canonical(readJson(credential)))) fail("bundle");
  return { kind, credential, bundle: made };
}

function logged({ index, proof }, plain) {
  if ((index ?? null) !== null && !(Number.isSafeInteger(index) && index >= 0)) fail("bundle");
  if ((proof ?? null) !== null && !(Array.isArray(proof) && proof.length <= 64 && proof.every(isText))) fail("bundle");
  (proof ?? []).forEach(plain);
}

function scripted(page) {
  const [, ...rest] = page.split(SCRIPT);
  if (rest.length !== 1 || !rest[0].includes(SCRIPT_END)) fail(rest.length > 1 ? "duplicate" : "html");
  return utf8(rest[0].slice(0, rest[0].indexOf(SCRIPT_END)).trim());
}

async function zipped(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - 22;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50 || view.getUint16(end + 20, true) !== 0) fail("zip");
  const entries = view.getUint16(end + 10, true);
  if (entries > 64 || view.getUint32(end + 12, true) > 16_384) fail("too-many");
  let found = null;
  for (let at = view.getUint32(end + 16, true), count = 0; count < entries; count += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) fail("zip");
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    if (latin(bytes.subarray(at + 46, at + 46 + name)) === "bundle.json") {
      if (found !== null) fail("zip");
      found = at;
    }
    at += 46 + name + extra + comment;
  }
  if (found === null) fail("zip");
  const [flags, method] = [view.getUint16(found + 8, true), view.getUint16(found + 10, true)];
  const [packed, size, local] = [20, 24, 42].map((place) => view.getUint32(found + place, true));
  if (flags & 1 || ![0, 8].includes(method) || size > MAX_BUNDLE || local + 30 > end) fail("zip");
  if (view.getUint32(local, true) !== 0x04034b50) fail("zip");
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const data = bytes.subarray(from, from + packed);
  const body = method === 8 ? await inflated(data, "deflate-raw", MAX_BUNDLE) : data;
  return body.length === size && crc32(body) === view.getUint32(found + 16, true) ? body : fail("zip");
}

// The answer about whatever somebody hands in, as `verifying.verify_file`.
export async function verifyFile(bytes, evidence, asked) {
  let carried;
  try {
    carried = await unpack(bytes);
  } catch (fault) {
    if (!(fault instanceof Malformed)) throw fault;
    return decide([reason(fault.message === "too-large" ? "TOO_LARGE" : "MALFORMED")]);
  }
  return verify(carried, evidence, asked);
}
