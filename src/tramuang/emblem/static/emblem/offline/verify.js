// The one verifier, as pure/verifying: from a credential and what is at hand to valid, not valid or cannot tell.

import { fail, hex, Malformed, sha256, unbase58, unbase64, utf8 } from "./bytes.js";
import { canonical, isObject, isText, readJson } from "./json.js";
import { ed25519Holds, fingerprint, keyName, moment, NoEd25519, opened, signatureHolds } from "./keys.js";
import { actsAbout, readLog, textIn } from "./log.js";
import { resembles } from "./names.js";
import * as standing from "./standing.js";
import { age, dayOf, decide, onDay, onMoment, reason } from "./verdict.js";

const GRACE = 31 * standing.DAY;
const BUNDLE = "tramuang-emblem-bundle/1";
const LIST = "tramuang-emblem-list/1";
const ISSUING = ["issue", "reissue", "renew"];

// The evidence that a bundle brings along; nothing of it is vouched for by anybody.
export function fromBundle(bundle) {
  const none = { did: null, status: null, history: null, log: null, register: null, main: null, vouched: false, pins: [] };
  if (!isObject(bundle) || bundle.format !== BUNDLE) return { ...none, made: null };
  const made = moment(bundle.made);
  const text = (value, fetched) => (isText(value) && value.isWellFormed() ? { bytes: utf8(value), fetched } : null);
  const dated = (value) => (isObject(value) ? text(value.bytes, moment(value.fetched)) : null);
  const status = dated(bundle.status);
  const history = Array.isArray(bundle.history) ? { lines: bundle.history, fetched: status ? status.fetched : made } : null;
  const register = isObject(bundle.list) ? text(bundle.list.bytes, made) : null;
  const main = text(bundle.credential_bytes, made);
  return { ...none, did: dated(bundle.did), status, history, log: logOf(bundle.log), register, main, made };
}

function logOf(value) {
  if (!isObject(value) || !isText(value.vkey) || !isText(value.checkpoint) || !Array.isArray(value.also ?? [])) return null;
  const entries = [];
  for (const each of [value, ...(value.also ?? []).slice(0, 512)]) {
    if (!isObject(each) || !Number.isInteger(each.index) || !isText(each.leaf) || !Array.isArray(each.proof)) continue;
    try {
      entries.push({ index: each.index, leaf: utf8(each.leaf), proof: each.proof.slice(0, 65).map(unbase64) });
    } catch (fault) {
      if (!(fault instanceof Malformed)) throw fault;
    }
  }
  return { vkey: value.vkey, checkpoint: value.checkpoint, entries };
}

// What is at hand, filled up with what the file brings along; the file's own keys are not used beside one's own.
export function together(own, brought) {
  if (!own?.did) return { ...brought, pins: own?.pins ?? [] };
  const usable = own.log && (own.log.leaves || !brought.log || brought.log.vkey !== own.log.vkey);
  return {
    ...own,
    status: own.status ?? brought.status,
    history: own.history ?? brought.history,
    log: usable ? own.log : brought.log,
    register: own.register ?? brought.register,
    main: own.main ?? brought.main,
    made: brought.made,
  };
}

// `carried`: {kind, credential: bytes|null, bundle, hint}; `at` and `now` in milliseconds.
export async function verify(carried, evidence, { issuer, at, now }) {
  if (!carried.credential) return decide([reason("NOTHING_INSIDE")], carried.hint ? { serial: carried.hint } : {});
  let used = evidence ?? fromBundle(null);
  const notes = [];
  if (carried.bundle) {
    used = together(evidence, fromBundle(carried.bundle));
    if (used.made !== null) notes.push(reason("BUNDLE_AGE", { day: onDay(dayOf(used.made)), age: age(used.made, now) }));
  }
  const when = { at, now, facts: { kind: carried.kind } };
  try {
    when.facts.sha256 = hex(await sha256(carried.credential));
    return decide([...(await checked(carried.credential, used, issuer, when)), ...notes], when.facts);
  } catch (fault) {
    if (fault instanceof NoEd25519) return decide([reason("NO_ED25519"), ...notes], when.facts);
    if (fault instanceof Malformed) return decide([reason("MALFORMED"), ...notes], when.facts);
    throw fault;
  }
}

async function checked(content, evidence, issuer, when) {
  let found;
  try {
    found = opened(content);
  } catch (fault) {
    if (!(fault instanceof Malformed)) throw fault;
    return [reason(fault.message === "proof" ? "NO_PROOF" : "MALFORMED")];
  }
  const copy = standing.copyOf(found.document.id);
  const name = isText(found.document.name) ? found.document.name.slice(0, 200) : "";
  Object.assign(when.facts, { issuer: found.issuer.slice(0, 200), kid: keyName(found.method).slice(0, 100), name });
  when.facts.document = found.document;
  const log = evidence.log ? await readLog(evidence.log) : null;
  const ring = standing.keyRing(evidence, issuer, log);
  const [reasons, key] = await checkSignature(found, ring, issuer);
  if (!key) return reasons;
  when.facts.fingerprint = await fingerprint(key);
  if (!copy) return [reason("MALFORMED")];
  Object.assign(when.facts, { serial: copy.serial, number: copy.number, created: found.created });
  if (found.created !== null && found.created > when.now + standing.SLACK) {
    reasons.push(reason("SIGNED_LATER", { day: onMoment(found.created) }));
  }
  if (evidence.log && !log) reasons.push(reason("BAD_LOG"));
  const rest = found.token || isArchival(found) ? byMain : stands;
  return [...reasons, ...(await rest(found, copy, evidence, ring, when, issuer))];
}

const isArchival = (found) => found.issuer.startsWith("did:key:");

function wrongIssuer(named, issuer) {
  const shown = named.slice(0, 120).replace(/[\p{C}\p{Z}]/gu, "") || "?";
  return reason(resembles(named, issuer) ? "LOOK_ALIKE" : "NOT_THE_PROGRAMME", { issuer: shown, ours: issuer });
}

async function checkSignature(found, ring, issuer) {
  let method = found.method;
  if (isArchival(found)) {
    method = `${issuer}#${found.issuer.slice("did:key:".length)}`;
    if (found.token || found.method !== `${found.issuer}#${keyName(method)}`) return [[wrongIssuer(found.issuer, issuer)], null];
  } else if (found.issuer !== issuer) {
    return [[wrongIssuer(found.issuer, issuer)], null];
  }
  if (ring.fault) return [[ring.fault], null];
  const key = await standing.findKey(ring, method);
  if (!key && standing.withdrawn(ring, method)) return [[reason("BAD_KEY")], null];
  if (!key) return [[isArchival(found) ? wrongIssuer(found.issuer, issuer) : reason("UNKNOWN_KEY")], null];
  const held = await signatureHolds(found, key);
  if (held !== "holds") return [[reason(held === "fails" ? "BAD_SIGNATURE" : "OTHER_SUITE")], null];
  const said = [reason("GOOD_SIGNATURE"), ...(isArchival(found) ? [reason("ARCHIVAL")] : [])];
  return [[...(await standing.doubts(ring, method, key)), ...said], key];
}

// A token or a twin stands as the main copy does, once that is shown to say the same.
async function byMain(found, copy, evidence, ring, when, issuer) {
  const main = mainOf(evidence, copy);
  if (main) {
    const [signed, key] = await checkSignature(main, ring, issuer);
    if (key && !signed.some((each) => each.level === "against")) {
      if (!standing.sameContent(found.document, main.document)) return [reason("LOG_DIFFERS")];
      return stands(main, copy, evidence, ring, when);
    }
  }
  if (isArchival(found)) return [...standing.checkTerm(found.document, when), reason("NO_STATUS_ENTRY")];
  return stands(found, copy, { ...evidence, register: null }, ring, when);
}

function mainOf(evidence, copy) {
  try {
    const main = evidence.main ? opened(evidence.main.bytes) : null;
    return main && !main.token && main.document.id === copy.address ? main : null;
  } catch {
    return null;
  }
}

async function stands(found, copy, evidence, ring, when) {
  const said = found.document.credentialStatus;
  const place = isObject(said) && /^[0-9]{1,7}$/.test(said.statusListIndex) ? Number(said.statusListIndex) : null;
  const happened = standing.eventsOf(copy, place, evidence.history?.lines, ring.log, evidence.vouched);
  when.facts.events = happened;
  return [
    ...standing.checkTerm(found.document, when),
    ...(await standing.checkList(found, evidence.status, happened, ring, when)),
    ...standing.checkSuspension(evidence, happened, ring.log, when),
    ...(await recorded(found, copy, evidence, ring, when)),
  ];
}

// Whether the log or the signed list knows this very copy: a stolen key alone makes no emblem ----------------------
async function recorded(found, copy, evidence, ring, when) {
  const hashes = [hex(await sha256(found.bytes))];
  if (!found.token) hashes.push(hex(await sha256(canonical(found.document))));
  const entries = ring.log ? actsAbout(ring.log, { credential: copy.address }).filter((act) => ISSUING.includes(act.act)) : [];
  const own = entries.find((act) => hashes.includes(textIn(act, found.token ? "jwt_sha256" : "sha256")));
  if (own) return times(found, own, copy, ring.log, when);
  if (entries.length && !found.token) return [reason("LOG_DIFFERS")];
  if (!entries.length && ring.log?.whole) return [reason("NOT_LOGGED")];
  const said = await listedAs(evidence, ring, hashes, copy, found);
  return [said ?? reason("NO_LOG")];
}

function times(found, entry, copy, log, when) {
  Object.assign(when.facts, { logged: entry.time, logIndex: entry.index, logSize: log.size });
  const reasons = [reason("LOGGED", { number: entry.index + 1, size: log.size, day: onMoment(entry.time) })];
  const first = actsAbout(log, { serial: copy.serial, act: "issue" })[0] ?? entry;
  const flagged = first.said.retrospective === true || entry.said.retrospective === true;
  const awarded = moment(found.document.awardedDate) ?? moment(found.document.validFrom);
  if (awarded !== null && first.act === "issue") {
    const values = { awarded: onDay(dayOf(awarded)), day: onDay(dayOf(first.time)) };
    if (flagged) reasons.push(reason("RETROSPECTIVE", values));
    else if (first.time - awarded > GRACE) reasons.push(reason("BACKDATED", values));
  }
  if (!flagged && dayOf(when.at) < dayOf(first.time)) {
    reasons.push(reason("NOT_ENTERED_YET", { day: onDay(dayOf(first.time)) }));
  }
  return reasons;
}

async function listedAs(evidence, ring, hashes, copy, found) {
  const listed = await signedList(evidence, ring);
  if (!listed) return null;
  const rows = listed.rows.filter((row) => row.serial === copy.serial);
  const day = onDay(dayOf(listed.made));
  if (rows.some((row) => row.copies.some((each) => hashes.includes(each)))) return reason("LISTED", { day });
  return found.created !== null && listed.made > found.created + standing.SLACK ? reason("NOT_LISTED", { day }) : null;
}

const LONG = { size: 8_000_000, nodes: 40_010 };

async function signedList(evidence, ring) {
  if (!evidence.register || !ring.document) return null;
  try {
    const { format, method, signature, signed } = readJson(evidence.register.bytes, LONG);
    if (format !== LIST || ![method, signature, signed].every(isText) || !signature.startsWith("z")) fail("list");
    const key = await standing.findKey(ring, method);
    if (!key?.raw || (await standing.doubts(ring, method, key)).some((each) => each.level === "against")) return null;
    if (!(await ed25519Holds(key.raw, unbase58(signature.slice(1)), utf8(`${LIST}\n${signed}`)))) return null;
    const said = readJson(utf8(signed), LONG);
    const made = moment(said.made);
    if (said.issuer !== ring.document.id || made === null || moment(said.until) === null) return null;
    if (!Array.isArray(said.emblems)) return null;
    return { made, rows: said.emblems.map(row) };
  } catch (fault) {
    if (fault instanceof Malformed) return null;
    throw fault;
  }
}

function row(each) {
  if (!isObject(each)) fail("list");
  const texts = ["serial", "name", "name_en", "province", "awarded", "state"].map((name) => [name, each[name] ?? ""]);
  if (!texts.every(([, value]) => isText(value)) || !Array.isArray(each.copies ?? [])) fail("list");
  return { ...Object.fromEntries(texts), copies: (each.copies ?? []).map(String) };
}

// The signed list of all emblems out of what is at hand; null where there is none that can be believed.
export async function listOf(evidence, issuer) {
  const log = evidence.log ? await readLog(evidence.log) : null;
  return signedList(evidence, standing.keyRing(evidence, issuer, log));
}

const plainly = (text) =>
  text
    .normalize("NFKC")
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .toLowerCase()
    .replace(/\s+/g, "");

export function findInList(rows, asked) {
  const wanted = plainly(asked);
  if (!wanted) return [];
  const exact = rows.filter((each) => plainly(each.serial) === wanted);
  return exact.length ? exact : rows.filter((each) => plainly(each.name).includes(wanted) || plainly(each.name_en).includes(wanted));
}
