// How an emblem stood at a moment: the status list for what is final, the history and the log for when, why and suspensions.

import { fail, hex, inflated, Malformed, sha256, unbase64url } from "./bytes.js";
import { canonical, isObject, isText, readJson } from "./json.js";
import { fingerprint, keyIn, keyName, moment, opened, signatureHolds } from "./keys.js";
import { actsAbout, textIn } from "./log.js";
import { age, because, dayOf, onDay, onMoment, reason } from "./verdict.js";

export const SLACK = 600_000;
export const DAY = 86_400_000;
const MAX_INFLATED = 1024 * 1024;
const FINAL = ["revoked", "superseded"];
const KINDS = [...FINAL, "suspended", "reinstated"];
const LOG_ACTS = { revoke: "revoked", suspend: "suspended", reinstate: "reinstated" };
const WHAT = {
  revoked: { th: "ถูกเพิกถอน", en: "revoked" },
  superseded: { th: "มีฉบับใหม่แทน", en: "replaced by a newer copy" },
};

export function copyOf(address) {
  const shape = /^(https:\/\/[^?#\s]{1,300})\/v\/([A-Za-z0-9-]{1,60})\/([0-9]{1,4})(?:\.archive)?\.json$/;
  const found = isText(address) ? shape.exec(address) : null;
  if (!found) return null;
  return { address: `${found[1]}/v/${found[2]}/${found[3]}.json`, serial: found[2], number: Number(found[3]) };
}

// The programme's keys ----------------------------------------------------------------------------------------
export function keyRing(evidence, issuer, log) {
  const ring = { document: null, fault: null, log, vouched: evidence.vouched, pins: evidence.pins ?? [] };
  if (!evidence.did) return { ...ring, fault: reason("NO_DID") };
  try {
    const document = readJson(evidence.did.bytes);
    return document.id === issuer ? { ...ring, document } : { ...ring, fault: reason("BAD_DID") };
  } catch (fault) {
    if (fault instanceof Malformed) return { ...ring, fault: reason("BAD_DID") };
    throw fault;
  }
}

export const findKey = async (ring, method) => (ring.document ? keyIn(ring.document, method) : null);

export const withdrawn = (ring, method) =>
  ring.log !== null && actsAbout(ring.log, { act: "key-withdrawn" }).some((act) => keyName(textIn(act, "kid")) === keyName(method));

export async function doubts(ring, method, key) {
  const found = [];
  const fragment = keyName(method);
  if (withdrawn(ring, method)) found.push(reason("BAD_KEY"));
  else if (ring.log?.whole && !actsAbout(ring.log, { act: "key" }).some((act) => keyName(textIn(act, "kid")) === fragment)) {
    found.push(reason("KEY_NOT_LOGGED"));
  }
  if (!ring.vouched && !ring.pins.includes(fragment)) {
    found.push(reason("KEY_FROM_FILE", { fingerprint: await fingerprint(key) }));
  }
  return found;
}

// What happened ------------------------------------------------------------------------------------------------
const words = (value) => (isText(value) ? value.slice(0, 600).split(/\s+/).filter(Boolean).join(" ") : "");

function decisionOf(line) {
  if (!isObject(line.decision) || !words(line.decision.name)) return null;
  const at = isText(line.decision.date) ? moment(`${line.decision.date}T00:00:00Z`) : null;
  return { name: words(line.decision.name), day: at === null ? null : at / DAY };
}

function told(copy, index, history, vouched) {
  const found = [];
  for (const line of Array.isArray(history) ? history : []) {
    const at = isObject(line) ? moment(line.at) : null;
    const named = isObject(line) ? copyOf(line.credential) : null;
    if (at === null || !KINDS.includes(line.kind) || named?.serial !== copy.serial) continue;
    if (FINAL.includes(line.kind) && named.address !== copy.address && line.index !== index) continue;
    const [whyTh, whyEn] = [words(line.reason_th), words(line.reason_en)];
    found.push({ kind: line.kind, at, whyTh, whyEn, decision: decisionOf(line), proved: vouched });
  }
  return found;
}

export function eventsOf(copy, index, history, log, vouched) {
  const rest = told(copy, index, history, vouched);
  const found = [];
  for (const act of log ? actsAbout(log, { serial: copy.serial }) : []) {
    const newer = copyOf(textIn(act, "credential"));
    const renewed = ["reissue", "renew"].includes(act.act) && newer !== null && newer.number > copy.number;
    const kind = LOG_ACTS[act.act] ?? (renewed ? "superseded" : null);
    if (kind === null) continue;
    const at = rest.findIndex((each) => each.kind === kind && Math.abs(each.at - act.time) <= DAY);
    const [same] = at < 0 ? [{ whyTh: "", whyEn: "", decision: null }] : rest.splice(at, 1);
    found.push({ ...same, kind, at: act.time, proved: true });
  }
  return [...found, ...rest].toSorted((one, other) => one.at - other.at);
}

// The list -----------------------------------------------------------------------------------------------------
export function entryOf(document) {
  const said = document.credentialStatus;
  if (said === undefined) return null;
  if (!isObject(said) || said.type !== "BitstringStatusListEntry" || said.statusPurpose !== "revocation") fail("status");
  const { statusListCredential: url, statusListIndex: index } = said;
  if (!isText(url) || !isText(index) || !/^(0|[1-9][0-9]{0,6})$/.test(index) || (said.statusSize ?? 1) !== 1) fail("status");
  return { url, index: Number(index) };
}

async function bitsOf(document) {
  const subject = document.credentialSubject;
  const types = document.type;
  if (!Array.isArray(types) || !types.includes("BitstringStatusListCredential") || !isObject(subject)) fail("list");
  if (subject.type !== "BitstringStatusList" || subject.statusPurpose !== "revocation") fail("list");
  const text = subject.encodedList;
  if (!isText(text) || !text.startsWith("u") || text.length > 64 * 1024) fail("list");
  const bits = await inflated(unbase64url(text.slice(1)), "gzip", MAX_INFLATED);
  return bits.length * 8 >= 131_072 ? bits : fail("size");
}

async function readList(given, url, issuer, ring) {
  try {
    const found = opened(given.bytes);
    const [made, until] = [moment(found.document.validFrom), moment(found.document.validUntil)];
    if (found.document.id !== url) return "another";
    if (found.token || found.issuer !== issuer || made === null || until === null) return null;
    const bits = await bitsOf(found.document);
    const key = await findKey(ring, found.method);
    if (!key || (await signatureHolds(found, key)) !== "holds") return null;
    if ((await doubts(ring, found.method, key)).some((each) => each.level === "against")) return null;
    return { made, until, bits, sha256: hex(await sha256(given.bytes)) };
  } catch (fault) {
    if (fault instanceof Malformed) return null;
    throw fault;
  }
}

export async function checkList(found, given, happened, ring, when) {
  let entry;
  try {
    entry = entryOf(found.document);
  } catch {
    return [reason("MALFORMED")];
  }
  if (entry === null) return [reason("NO_STATUS_ENTRY")];
  if (!given) return [reason("NO_LIST")];
  const listed = await readList(given, entry.url, found.issuer, ring);
  if (listed === "another") return [reason("NO_LIST")];
  if (!listed || entry.index >= listed.bits.length * 8) return [reason("BAD_LIST")];
  Object.assign(when.facts, { statusMade: listed.made, statusUntil: listed.until });
  if (listed.bits[entry.index >> 3] & (0x80 >> (entry.index & 7))) return [revoked(listed, happened, when)];
  if (listed.made > when.now + SLACK) return [reason("EARLY_LIST", { day: onMoment(listed.made) })];
  const finals = happened.filter((event) => FINAL.includes(event.kind));
  const final = finals.find((event) => event.at <= when.at);
  if (final) return [ended(final)];
  const old = age(listed.made, when.now);
  const reasons = againstLog(listed, entry.url, ring.log, when);
  if (when.at > listed.until) reasons.push(reason("STALE_LIST", { until: onMoment(listed.until), age: old }));
  if (reasons.length) return reasons;
  return [finals.length ? later(finals[0]) : reason("NOT_REVOKED", { day: onMoment(listed.made), age: old })];
}

function revoked(listed, happened, when) {
  const final = happened.find((event) => FINAL.includes(event.kind));
  if (when.at >= listed.made || Math.abs(when.now - when.at) <= SLACK) {
    return final && final.at <= when.at ? ended(final) : reason("REVOKED", { why: "" });
  }
  if (!final?.proved) return reason("REVOKED_UNDATED");
  return final.at <= when.at ? ended(final) : later(final);
}

function ended(event) {
  const name = { revoked: "REVOKED_SINCE", suspended: "SUSPENDED_SINCE", superseded: "REPLACED_SINCE" }[event.kind];
  return reason(name, { day: onDay(dayOf(event.at)), why: because(event) });
}

const later = (event) =>
  reason("ENDED_LATER", { what: WHAT[event.kind], day: onDay(dayOf(event.at)), why: because(event) });

function againstLog(listed, url, log, when) {
  if (!log) return [];
  const about = (act) => ["", url].includes(textIn(act, "list")) || textIn(act, "credential") === url;
  const published = actsAbout(log, { act: "status" }).filter(about);
  const own = published.filter((act) => textIn(act, "sha256") === listed.sha256).at(-1);
  if (!own) return log.whole ? [reason("LIST_NOT_LOGGED")] : [];
  const newer = published.filter((act) => act.index > own.index && act.time <= when.at).at(-1);
  return newer ? [reason("OLD_LIST", { day: onMoment(newer.time) })] : [];
}

// Suspensions, the term, and two forms of one copy -----------------------------------------------------------------
export function checkSuspension(evidence, happened, log, when) {
  const reasons = [];
  let last = null;
  for (const event of happened) {
    if (FINAL.includes(event.kind) || event.at > when.at) continue;
    if (event.kind === "reinstated" && last?.kind === "suspended") {
      reasons.push(reason("SUSPENDED_THEN", { day: onDay(dayOf(last.at)), until: onDay(dayOf(event.at)) }));
    }
    last = event;
  }
  if (last?.kind === "suspended") return [...reasons, ended(last)];
  if (log?.whole) return reasons;
  if (!evidence.history) return [...reasons, reason("NO_HISTORY")];
  const read = evidence.history.fetched;
  if (read !== null) when.facts.historyRead = read;
  if (read === null || when.at <= read + 7 * DAY) return reasons;
  return [...reasons, reason("OLD_HISTORY", { day: onDay(dayOf(read)), age: age(read, when.now) })];
}

export function checkTerm(document, when) {
  const days = [];
  for (const name of ["validFrom", "validUntil"]) {
    const found = moment(document[name]);
    if (name in document && found === null) return [reason("MALFORMED")];
    days.push(found === null ? null : dayOf(found));
  }
  const reasons = when.at > when.now + SLACK ? [reason("FUTURE")] : [];
  const on = dayOf(when.at);
  if (days[0] !== null && on < days[0]) return [...reasons, reason("NOT_YET", { day: onDay(days[0]) })];
  return days[1] !== null && on > days[1] ? [...reasons, reason("EXPIRED", { day: onDay(days[1]) })] : reasons;
}

export function sameContent(one, other) {
  const core = ({ id: _id, proof: _proof, credentialStatus: _status, ...kept }) => {
    const { id: _did, ...issuer } = isObject(kept.issuer) ? kept.issuer : {};
    return String(canonical({ ...kept, issuer: isObject(kept.issuer) ? issuer : null }));
  };
  try {
    return core(one) === core(other);
  } catch {
    return false;
  }
}
