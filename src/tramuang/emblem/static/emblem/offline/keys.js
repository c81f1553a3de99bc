// Keys and signatures. A key is taken from the issuer's key document and from nowhere else.

import { base64url, fail, hex, joined, Malformed, sha256, unbase58, unbase64url, utf8 } from "./bytes.js";
import { canonical, isObject, isText, MAX_BYTES, readJson } from "./json.js";

export class NoEd25519 extends Error {}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const MEMBERS = ["@context", "id", "type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"];
const JCS = "eddsa-jcs-2022";
const SUITES = ["eddsa-rdfc-2022", JCS];
const MAX_PROOFS = 8;
const CLAIMS = ["iss", "jti", "nbf", "exp", "sub"];

// A moment in milliseconds; null for anything that is not written as our files write it.
export function moment(value) {
  const found = isText(value) ? MOMENT.exec(value) : null;
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (year < 1900 || year > 2500 || month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

export const keyName = (text) => text.slice(text.lastIndexOf("#") + 1);

export async function ed25519Holds(publicKey, signature, data) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch (fault) {
    // A browser that does not know the algorithm at all, or a key that is none.
    if (fault.name === "NotSupportedError" || fault instanceof TypeError) throw new NoEd25519();
    return false;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, data);
}

async function p256Holds(jwk, signature, data) {
  try {
    const given = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
    const key = await crypto.subtle.importKey("jwk", given, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, data);
  } catch {
    return false;
  }
}

export function rawKey(multikey) {
  if (!isText(multikey) || !multikey.startsWith("z") || multikey.length > 64) fail("multikey");
  const data = unbase58(multikey.slice(1));
  return data.length === 34 && data[0] === 0xed && data[1] === 0x01 ? data.slice(2) : fail("multikey");
}

async function thumbprint(jwk) {
  return base64url(await sha256(utf8(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }))));
}

function publicJwk(jwk) {
  if (!isObject(jwk) || jwk.kty !== "EC" || jwk.crv !== "P-256" || "d" in jwk) fail("key");
  if ((jwk.alg ?? "ES256") !== "ES256" || (jwk.use ?? "sig") !== "sig") fail("key");
  for (const place of [jwk.x, jwk.y]) if (!isText(place) || unbase64url(place).length !== 32) fail("key");
  return { kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y };
}

// The key of that name in a key document: {raw} for Ed25519, {jwk} for P-256; null where it gives none.
export async function keyIn(document, method) {
  const [did, fragment] = [method.split("#", 1)[0], method.slice(method.indexOf("#") + 1)];
  const { verificationMethod: methods, assertionMethod: named } = document;
  if (!method.includes("#") || !fragment || document.id !== did) return null;
  if (!Array.isArray(methods) || !Array.isArray(named) || Math.max(methods.length, named.length) > 200) return null;
  const found = methods.filter((each) => isObject(each) && each.id === method);
  if (found.length !== 1 || !named.includes(method) || found[0].controller !== did) return null;
  try {
    const key = await keyOf(found[0]);
    return /^(z6Mk|p256-)/.test(fragment) && fragment !== key.name ? null : key;
  } catch (fault) {
    if (fault instanceof Malformed) return null;
    throw fault;
  }
}

async function keyOf(method) {
  if (method.type === "Multikey" && !("publicKeyJwk" in method)) {
    return { raw: rawKey(method.publicKeyMultibase), name: method.publicKeyMultibase };
  }
  if (method.type !== "JsonWebKey" || "publicKeyMultibase" in method) fail("key");
  const jwk = publicJwk(method.publicKeyJwk);
  return { jwk, name: `p256-${(await thumbprint(jwk)).slice(0, 16)}` };
}

// A key as people compare it: the first 16 bytes of its hash, in groups of four.
export async function fingerprint(key) {
  const found = hex(await sha256(key.raw ?? utf8(await thumbprint(key.jwk)))).slice(0, 32);
  return found.toUpperCase().match(/.{4}/g).join(" ");
}

// A credential in either form, read but not checked ------------------------------------------------------------
export function issuerOf(document) {
  const found = isObject(document.issuer) ? document.issuer.id : document.issuer;
  return isText(found) ? found : "";
}

export function opened(bytes) {
  if (bytes[0] !== 0x7b) return openedToken(bytes);
  const document = readJson(bytes);
  const given = Array.isArray(document.proof) ? document.proof : [document.proof];
  if (given.length > MAX_PROOFS || !given.every(isObject)) fail("proof");
  const proofs = given.filter((each) => each.type === "DataIntegrityProof" && SUITES.includes(each.cryptosuite));
  const methods = [...new Set(proofs.map((each) => each.verificationMethod))];
  if (methods.length !== 1 || !isText(methods[0])) fail("proof");
  const days = proofs.map((each) => moment(each.created)).filter((day) => day !== null);
  const created = days.length ? Math.max(...days) : null;
  const strange = given.length !== proofs.length; // our credentials have no proof of a kind that we do not know
  return { document, bytes, token: null, proofs, strange, issuer: issuerOf(document), method: methods[0], created };
}

function openedToken(bytes) {
  const text = String.fromCharCode(...bytes.subarray(0, 90_000));
  const parts = text.split(".");
  if (bytes.length > 90_000 || parts.length !== 3) fail("parts");
  const [header, payload, signature] = parts.map(unbase64url);
  if (header.length > 1024) fail("too-large");
  const head = readJson(header);
  const said = readJson(payload, { size: MAX_BYTES });
  canonical(said);
  if (Object.keys(head).sort().join() !== "alg,kid,typ" || head.alg !== "ES256" || head.typ !== "vc+jwt") fail("header");
  if (!isText(head.kid) || signature.length !== 64) fail("header");
  const wanted = claims(said);
  for (const name of CLAIMS) if (said[name] !== wanted[name]) fail("claims");
  const document = Object.fromEntries(Object.entries(said).filter(([name]) => !CLAIMS.includes(name)));
  if (head.kid.split("#", 1)[0] !== said.iss || !keyName(head.kid) || !head.kid.includes("#")) fail("issuer");
  const token = { signature, signed: utf8(`${parts[0]}.${parts[1]}`) };
  return { document, bytes, token, proofs: [], issuer: issuerOf(document), method: head.kid, created: null };
}

function claims(said) {
  const seconds = (value) => (moment(value) === null ? fail("time") : Math.floor(moment(value) / 1000));
  const made = { iss: issuerOf(said), jti: said.id, nbf: seconds(said.validFrom), sub: said.credentialSubject?.id };
  for (const name of ["iss", "jti", "sub"]) if (!isText(made[name]) || !made[name]) fail("claims");
  return "validUntil" in said ? { ...made, exp: seconds(said.validUntil) } : made;
}

// "holds", "fails", or "other-suite" where the one proof that a browser can check by itself is not there.
export async function signatureHolds(found, key) {
  if (found.token) return key.jwk && (await p256Holds(key.jwk, found.token.signature, found.token.signed)) ? "holds" : "fails";
  if (!key.raw) return "fails";
  const ours = found.proofs.filter((proof) => proof.cryptosuite === JCS);
  if (found.strange || !found.proofs.every((proof) => wellMade(found, proof))) return "fails";
  if (!ours.length) return "other-suite";
  const { proof: _proof, ...body } = found.document;
  for (const { proofValue, ...options } of ours) {
    try {
      const data = joined(await sha256(canonical(options)), await sha256(canonical(body)));
      if (!(await ed25519Holds(key.raw, unbase58(proofValue.slice(1)), data))) return "fails";
    } catch (fault) {
      if (fault instanceof Malformed) return "fails";
      throw fault;
    }
  }
  return "holds";
}

function wellMade({ document, issuer }, proof) {
  const context = document["@context"];
  const { proofValue: value, verificationMethod: method, created } = proof;
  if (![value, method, created].every(isText) || !Object.keys(proof).every((name) => MEMBERS.includes(name))) return false;
  if (!MOMENT.test(created) || method.split("#", 1)[0] !== issuer || proof.proofPurpose !== "assertionMethod") return false;
  const named = proof["@context"] ?? (proof.cryptosuite === JCS ? null : context);
  if (context === undefined || JSON.stringify(named) !== JSON.stringify(context)) return false;
  return value.startsWith("z") && value.length <= 100;
}
