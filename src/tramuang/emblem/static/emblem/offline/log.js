// The public log: only entries that lead to a checkpoint that the log's key signed (C2SP signed-note, tlog-checkpoint; RFC 6962).

import { fail, hex, joined, Malformed, same, sha256, unbase64, utf8 } from "./bytes.js";
import { isText, readJson } from "./json.js";
import { ed25519Holds, moment } from "./keys.js";

const DASH = "\u2014 ";
const MAX_NOTE = 64 * 1024;

export const leafHash = (leaf) => sha256(joined(new Uint8Array([0]), leaf));
const nodeHash = (left, right) => sha256(joined(new Uint8Array([1]), left, right));

async function readVkey(line) {
  const [name, number, ...rest] = line.trim().split("+");
  const data = unbase64(rest.join("+"));
  if (!name || /\s/.test(name) || data.length !== 33 || data[0] !== 1) fail("vkey");
  const id = (await sha256(joined(utf8(`${name}\n`), data))).slice(0, 4);
  return hex(id) === number ? { name, id, raw: data.slice(1) } : fail("vkey");
}

// The size and root of a checkpoint, once the log's own key is shown to have signed it.
async function readCheckpoint(note, vkey) {
  const split = note.lastIndexOf("\n\n");
  if (note.length > MAX_NOTE || split < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) fail("note");
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2).split("\n").slice(0, -1);
  if (!lines.length || lines.length > 64) fail("note");
  const key = await readVkey(vkey);
  let held = false;
  for (const line of lines) {
    const space = line.indexOf(" ", DASH.length);
    if (!line.startsWith(DASH) || space < 0) fail("note");
    const data = unbase64(line.slice(space + 1));
    if (line.slice(DASH.length, space) !== key.name || !same(data.slice(0, 4), key.id)) continue;
    if (!(await ed25519Holds(key.raw, data.slice(4), utf8(text)))) fail("signature");
    held = true;
  }
  const [origin, size, root, ...more] = text.split("\n");
  if (!held || origin !== key.name || !/^(0|[1-9][0-9]{0,14})$/.test(size) || !more.length) fail("checkpoint");
  const hash = unbase64(root);
  return hash.length === 32 ? { size: Number(size), root: hash } : fail("checkpoint");
}

async function included(hash, index, size, proof, root) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size || proof.length > 64) return false;
  let [position, last, found] = [index, size - 1, hash];
  for (const part of proof) {
    if (part.length !== 32 || last === 0) return false;
    if (position % 2 === 1 || position === last) {
      found = await nodeHash(part, found);
      while (position % 2 === 0 && position > 0) [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
    } else {
      found = await nodeHash(found, part);
    }
    [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(found, root);
}

async function rootOf(leaves) {
  let row = await Promise.all(leaves.map(leafHash));
  if (!row.length) return sha256(new Uint8Array());
  // The tree of RFC 6962: complete pairs are joined, a last one alone goes up as it is.
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at], row[at + 1]));
    row = [...(await Promise.all(above)), ...(row.length % 2 ? [row.at(-1)] : [])];
  }
  return row[0];
}

function act(index, leaf) {
  try {
    const said = readJson(leaf);
    const time = moment(said.time);
    return time !== null && isText(said.act) ? { index, act: said.act, time, said } : null;
  } catch (fault) {
    if (fault instanceof Malformed) return null;
    throw fault;
  }
}

// {size, acts, whole}; null when a signature or a proof does not hold. `given`: {vkey, checkpoint, entries | leaves}.
export async function readLog(given) {
  try {
    const head = await readCheckpoint(given.checkpoint, given.vkey);
    let found;
    if (given.leaves) {
      if (given.leaves.length !== head.size || !same(await rootOf(given.leaves), head.root)) return null;
      found = given.leaves.map((leaf, index) => [index, leaf]);
    } else {
      for (const { index, leaf, proof } of given.entries) {
        if (!(await included(await leafHash(leaf), index, head.size, proof, head.root))) return null;
      }
      found = [...new Map(given.entries.map(({ index, leaf }) => [index, leaf]))].sort((one, other) => one[0] - other[0]);
    }
    const acts = found.map(([index, leaf]) => act(index, leaf)).filter((each) => each !== null);
    return { size: head.size, acts, whole: Boolean(given.leaves) };
  } catch (fault) {
    if (fault instanceof Malformed) return null;
    throw fault;
  }
}

export const textIn = (each, name) => (isText(each.said[name]) ? each.said[name] : "");

export const actsAbout = (log, members) =>
  log.acts.filter((each) =>
    Object.entries(members).every(([name, value]) => (name === "act" ? each.act : textIn(each, name)) === value),
  );
