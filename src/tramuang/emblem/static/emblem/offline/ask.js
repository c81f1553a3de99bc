// Fetching what the issuer has published: only below one address, only when asked, with limits. What fails to come is missing.

import { Malformed, textOf } from "./bytes.js";
import { isObject, readJson } from "./json.js";
import { opened } from "./keys.js";
import { copyOf, entryOf } from "./standing.js";

const MAX_FILE = 8_000_000;
const SECONDS = 15;
const SMALL_LOG = 2560; // entries that a browser reads whole

async function file(base, path) {
  try {
    const options = { redirect: "error", credentials: "omit", cache: "no-cache", referrerPolicy: "no-referrer" };
    const answer = await fetch(`${base}${path}`, { ...options, signal: AbortSignal.timeout(SECONDS * 1000) });
    if (!answer.ok) return null;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length > MAX_FILE ? null : bytes;
  } catch {
    return null;
  }
}

const dated = (bytes) => (bytes ? { bytes, fetched: Date.now() } : null);

function documentOf(bytes) {
  try {
    return opened(bytes).document;
  } catch {
    return {};
  }
}

// Only the number of the list is taken from the file; the address is ours.
function listNumber(document, issuerUrl) {
  try {
    const url = entryOf(document)?.url ?? "";
    return /^\/status\/([0-9]{1,6})\.json$/.exec(url.startsWith(issuerUrl) ? url.slice(issuerUrl.length) : "")?.[1] ?? "";
  } catch {
    return "";
  }
}

function lines(bytes) {
  try {
    const text = `{"history":${textOf(bytes).trim()}}`;
    const found = readJson(new TextEncoder().encode(text), { size: 4_000_000, nodes: 100_000 }).history;
    return isObject(found) ? (found.history ?? null) : found;
  } catch (fault) {
    if (fault instanceof Malformed) return null;
    throw fault;
  }
}

// {did, status, history, register, main, log} for one credential; `base` ends with a slash.
export async function evidenceFor(credential, { base, didPath, issuerUrl, wholeLog }) {
  const document = credential ? documentOf(credential) : {};
  const copy = copyOf(document.id);
  const main = copy ? await file(base, `v/${copy.serial}/${copy.number}.json`) : null;
  const number = listNumber(document, issuerUrl) || (main ? listNumber(documentOf(main), issuerUrl) : "");
  const [did, status, history, register, log] = await Promise.all([
    file(base, didPath),
    number ? file(base, `status/${number}.json`) : null,
    number ? file(base, `status/${number}/history.json`) : null,
    file(base, "emblems.json"),
    wholeLog ? readWholeLog(base) : null,
  ]);
  const told = history ? lines(history) : null;
  return {
    did: dated(did),
    status: dated(status),
    history: told ? { lines: told, fetched: Date.now() } : null,
    register: dated(register),
    main: dated(main),
    log,
    vouched: true,
    pins: [],
    made: null,
  };
}

function tilePath(number) {
  const parts = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return parts.join("/");
}

async function readWholeLog(base) {
  const [note, key] = await Promise.all([file(base, "log/checkpoint"), file(base, "log/vkey")]);
  if (!note || !key) return null;
  const [checkpoint, vkey] = [new TextDecoder().decode(note), new TextDecoder().decode(key)];
  const size = Number(checkpoint.split("\n")[1]);
  if (!Number.isSafeInteger(size) || size < 0 || size > SMALL_LOG) return null;
  const leaves = [];
  for (let number = 0; number * 256 < size; number += 1) {
    const width = Math.min(size - number * 256, 256);
    const path = `log/tile/entries/${tilePath(number)}`;
    const bytes = await file(base, width < 256 ? `${path}.p/${width}` : path);
    if (!bytes) return null;
    for (let at = 0; at + 2 <= bytes.length && leaves.length < size; ) {
      const end = at + 2 + bytes[at] * 256 + bytes[at + 1];
      leaves.push(bytes.slice(at + 2, end));
      at = end;
    }
  }
  return { vkey, checkpoint, leaves, entries: [] };
}

// The serial in the QR code of a photograph, where the browser can read one; anybody can print it, so it is only a hint.
export async function serialOn(picture) {
  if (!("BarcodeDetector" in globalThis) || picture.size > 5_000_000) return "";
  try {
    const codes = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(picture));
    const link = /^https?:\/\/[^/?#\s]+(?:\/[^?#\s]*)?\/v\/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?)\/?$/;
    return codes.map((each) => link.exec(each.rawValue)?.[1]).find(Boolean) ?? "";
  } catch {
    return "";
  }
}
