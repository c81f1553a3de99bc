// The page: the answer about the emblem that it carries, about another day, about any file that is dropped, about a city.

import { evidenceFor, serialOn } from "./ask.js";
import { base64, utf8 } from "./bytes.js";
import { bundle as readBundle, unpack, verifyFile } from "./carriers.js";
import { button, card, dayInWords, drawn, el, fact, found, language, line, mark, say, speak, TONES, tool } from "./draw.js";
import { isObject, isText } from "./json.js";
import { moment } from "./keys.js";
import { aboutDomain } from "./names.js";
import { dayOf, longMoment } from "./verdict.js";
import { findInList, fromBundle, listOf, verify } from "./verify.js";

const DAY = 86_400_000;
const NOON = 5 * 3_600_000; // noon in Thailand, of a day counted in days

const read = (id) => document.getElementById(id)?.textContent ?? "";
const config = JSON.parse(read("config"));
const carried = read("bundle").trim() ? readBundle("html", utf8(read("bundle"))) : null;
const own = carried ? { ...fromBundle(carried.bundle), vouched: true, made: null } : null;
const state = { evidence: own, on: null, verdict: null, file: null, fresh: "", list: null, asked: "", hits: null, domain: "" };

const now = () => Date.now();
const asked = () => (state.on === null ? now() : state.on * DAY + NOON);
const host = () => new URL(config.issuer_url).host;
const texts = (values) => (Array.isArray(values) ? values : []);
const textAt = (value, name) => (isObject(value) && isText(value[name]) ? value[name] : "");

// Asking -------------------------------------------------------------------------------------------------------
async function answer() {
  if (!carried) return;
  const plain = { kind: "html", credential: carried.credential, bundle: null };
  state.verdict = await verify(plain, state.evidence, { issuer: config.issuer, at: asked(), now: now() });
}

const places = () => ({ base: config.base, didPath: config.did_path, issuerUrl: config.issuer_url });

// What has come takes the place of what was carried, piece by piece; the log's proof of this copy stays the carried one.
function mixed(fresh) {
  if (!own) return fresh;
  const kept = Object.entries(own).filter(([name]) => !fresh[name]);
  return { ...fresh, ...Object.fromEntries(kept), log: own.log, main: own.main, vouched: true, made: null };
}

async function refresh() {
  state.fresh = "asking";
  draw();
  const fresh = await evidenceFor(carried.credential, { ...places(), wholeLog: false });
  state.fresh = fresh.did && fresh.status ? "done" : "failed";
  if (state.fresh === "done") state.evidence = mixed(fresh);
  await answer();
  draw("fresh");
}

async function handIn(given) {
  if (!given) return;
  const bytes = new Uint8Array(await given.arrayBuffer());
  const asking = { issuer: config.issuer, at: now(), now: now() };
  let evidence = own && { ...state.evidence, main: null };
  if (config.mode === "drop") {
    const credential = await unpack(bytes).then((found) => found.credential, () => null);
    evidence = await evidenceFor(credential, { ...places(), wholeLog: true });
  }
  const verdict = await verifyFile(bytes, evidence, asking);
  const hint = verdict.reasons.some((each) => each.name === "NOTHING_INSIDE") ? await serialOn(given) : "";
  state.file = { name: given.name.slice(0, 120), verdict, hint };
  draw("file");
}

async function search(question) {
  const evidence = config.mode === "drop" ? await evidenceFor(null, { ...places(), wholeLog: false }) : state.evidence;
  state.list = await listOf(evidence, config.issuer);
  state.asked = question;
  state.hits = state.list ? findInList(state.list.rows, question) : [];
  draw("search");
}

// Drawing ------------------------------------------------------------------------------------------------------
function headline() {
  const { verdict } = state.verdict;
  const title = state.on === null ? say(verdict) : say(`${verdict}_on`, { day: dayInWords(state.on) });
  return el("h1", {}, mark(TONES[verdict]), title);
}

function lede(credential) {
  const subject = credential.credentialSubject;
  const [named] = texts(subject?.identifier);
  const city = textAt(named, "identityHash") || textAt(credential, "name");
  const issuer = el("span", { lang: "th" }, textAt(credential.issuer, "name"));
  return el("p", { class: "lede" }, `${say("issued_to")} `, el("strong", { lang: "th" }, city), ` ${say("issued_by")} `, issuer);
}

function facts(credential, { facts: seen }) {
  const achievement = credential.credentialSubject?.achievement;
  const evidence = texts(credential.evidence)
    .map((each) => [textAt(each, "name"), textAt(each, "narrative").split(" / ")[language() === "th" ? 0 : 1] ?? ""])
    .filter(([name]) => name);
  const domains = texts(achievement?.alignment).map((each) => textAt(each, "targetName")).filter(Boolean);
  const day = (value) => (moment(value) === null ? "" : dayInWords(dayOf(moment(value))));
  const when = (at) => longMoment(at, language());
  const signed = [
    seen.created ? say("signed_on", { day: when(seen.created) }) : "",
    seen.number > 1 ? say("copy", { number: seen.number }) : "",
  ];
  return el(
    "dl",
    { class: "facts" },
    fact(say("awarded"), day(credential.awardedDate ?? credential.validFrom)),
    credential.validUntil ? fact(say("until"), day(credential.validUntil)) : null,
    evidence.map(([name, note], at) => fact(at ? "" : say("resolution"), el("span", { lang: "th" }, name), note)),
    domains.length ? fact(say("domains"), el("ul", { class: "chips", lang: "th" }, domains.map((each) => el("li", {}, each)))) : null,
    fact(say("signature"), el("span", { class: "code" }, seen.issuer ?? ""), signed.filter(Boolean).join(" · ")),
    seen.fingerprint ? fact(say("fingerprint"), el("code", {}, seen.fingerprint), say("compare")) : null,
    seen.sha256 ? fact(say("imprint"), el("code", {}, seen.sha256.slice(0, 32).toUpperCase().match(/.{4}/g).join(" ")), say("imprint_note")) : null,
    seen.statusMade ? fact(say("status"), say("status_days", { made: when(seen.statusMade), until: when(seen.statusUntil) })) : null,
    seen.logged
      ? fact(say("log"), say("log_entry", { number: seen.logIndex + 1, size: seen.logSize, day: when(seen.logged) }))
      : null,
  );
}

function days(credential, { verdict, facts: seen }) {
  const from = dayOf(moment(credential.validFrom) ?? now());
  const ends = texts(seen.events).filter((event) => ["revoked", "superseded"].includes(event.kind));
  const until = moment(credential.validUntil);
  const to = Math.min(...ends.map((event) => dayOf(event.at)), until === null ? Infinity : dayOf(until), dayOf(now()));
  const on = state.on ?? dayOf(now());
  const label = `${say("stood_label")}: ${dayInWords(from)} – ${dayInWords(to)}`;
  const field = el("input", { type: "date", id: "on", required: true, min: "1990-01-01", max: "2200-12-31" });
  field.value = new Date(on * DAY).toISOString().slice(0, 10);
  const look = async (event) => {
    event.preventDefault();
    const at = Date.parse(`${field.value}T00:00:00Z`);
    if (!Number.isNaN(at)) state.on = at / DAY === dayOf(now()) ? null : at / DAY;
    await answer();
    draw("days");
  };
  const back = async () => {
    state.on = null;
    await answer();
    draw("days");
  };
  return card(
    say("other_day"),
    line({ from, to: Math.max(to, from), on, now: dayOf(now()), stood: verdict === "valid", label }),
    el("p", { class: "days__words" }, el("span", {}, say("award_short", { day: dayInWords(from) })), el("span", {}, `${state.on === null ? say("now_short") : dayInWords(on)}`)),
    el("form", { class: "row", id: "days", on: { submit: look } }, el("div", { class: "field" }, el("label", { for: "on" }, say("day")), field), el("button", { class: "button", type: "submit" }, say("look")), state.on === null ? null : button(say("today"), back, "button--quiet")),
    state.on === null ? null : el("p", { class: "strong", role: "status", id: "on-answer" }, say(`${verdict}_on`, { day: dayInWords(on) })),
  );
}

function dropping() {
  const field = el("input", { type: "file", id: "file", class: "drop__field", on: { change: (event) => handIn(event.target.files[0]) } });
  const zone = el("label", { class: "drop", for: "file" }, el("span", { class: "drop__words" }, say("drop")), el("span", { class: "button" }, say("choose")), field);
  const over = (event) => {
    event.preventDefault();
    zone.classList.toggle("drop--over", event.type === "dragover");
    if (event.type === "drop") handIn(event.dataTransfer.files[0]);
  };
  for (const kind of ["dragover", "dragleave", "drop"]) zone.addEventListener(kind, over);
  return tool(say(config.mode === "drop" ? "one_file" : "other_file"), zone, el("p", { class: "small quiet" }, say("never_sent")), state.file ? fileAnswer() : null);
}

function fileAnswer() {
  const { name, verdict, hint } = state.file;
  const calls = verdict.facts.name ?? "";
  const real = verdict.verdict === "valid";
  return el(
    "div",
    { class: `answer tint-${TONES[verdict.verdict]}`, role: "status", id: "file-answer" },
    el("p", { class: "small quiet" }, say("the_file", { name })),
    el("h3", {}, mark(TONES[verdict.verdict]), say(`${verdict.verdict}_file`)),
    real ? el("p", { lang: "th" }, `${calls} · ${verdict.facts.serial}`) : null,
    found(verdict.reasons),
    hint ? el("p", {}, say("hint"), " ", linked(hint)) : null,
    !real && calls ? el("p", { class: "small quiet" }, say("calls_itself", { name: calls })) : null,
  );
}

function searching() {
  const field = el("input", { type: "search", id: "city", required: true, maxlength: "100", autocomplete: "off" });
  field.value = state.asked;
  const submit = (event) => {
    event.preventDefault();
    search(field.value);
  };
  return tool(
    say("search"),
    el("form", { class: "row", id: "search", on: { submit } }, el("div", { class: "field" }, el("label", { for: "city" }, say("search_field")), field), el("button", { class: "button", type: "submit" }, say("search_button"))),
    state.hits === null ? null : el("div", { role: "status", id: "search-answer" }, hits()),
  );
}

function addressing() {
  const field = el("input", { type: "text", id: "domain", required: true, maxlength: "300", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  field.value = state.domain;
  const submit = (event) => {
    event.preventDefault();
    state.domain = field.value;
    draw("domain");
  };
  const said = state.domain.trim() ? aboutDomain(state.domain, config.issuer) : null;
  return tool(
    say("domain"),
    el("form", { class: "row", id: "address", on: { submit } }, el("div", { class: "field" }, el("label", { for: "domain" }, say("domain_field")), field), el("button", { class: "button", type: "submit" }, say("domain_button"))),
    said ? el("div", { role: "status", id: "domain-answer", class: "wrap" }, found(said.reasons)) : null,
  );
}

// Beside the other pages of the tree, a serial leads to its own.
function linked(serial) {
  const leads = /^[A-Za-z0-9-]{1,60}$/.test(serial) && config.mode === "drop";
  return leads ? el("a", { href: `${serial}/index.html` }, serial) : serial;
}

function hits() {
  if (!state.list) return el("p", {}, say("search_failed"));
  if (!state.hits.length) return el("p", {}, say("search_none", { asked: state.asked, day: dayInWords(dayOf(state.list.made)) }));
  const shown = state.hits.slice(0, 30).map((row) => {
    const name = language() === "en" && row.name_en ? row.name_en : row.name;
    return el("li", {}, el("strong", {}, name), " · ", linked(row.serial));
  });
  return el("ul", { class: "hits" }, shown);
}

function fresh() {
  if (config.mode !== "bundle") return null;
  const words = { host: host(), url: config.verify_url };
  const said = { asking: say("fresh_asking", words), done: say("fresh_done"), failed: say("fresh_failed", words) }[state.fresh];
  return tool(
    say("fresh"),
    el("p", {}, say("fresh_why", words)),
    el("p", {}, button(say("fresh_button"), refresh)),
    said ? el("p", { role: "status", id: "fresh", class: "strong wrap" }, said) : null,
  );
}

function picture() {
  const svg = textAt(carried.bundle, "picture");
  const subject = textAt(carried.bundle.credential, "name");
  const save = () => {
    const link = el("a", { download: `${state.verdict.facts.serial ?? "emblem"}.json` });
    link.href = URL.createObjectURL(new Blob([carried.credential], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return el(
    "div",
    { class: "verify__emblem" },
    svg ? el("img", { class: "emblem", alt: subject, src: `data:image/svg+xml;base64,${base64(utf8(svg))}` }) : null,
    el("p", { class: "quiet", lang: "th" }, subject),
    el("p", { class: "row row--middle" }, button(say("save"), save), button(say("print"), () => window.print(), "button--quiet")),
  );
}

function how() {
  const url = config.verify_url;
  const items = ["how_1", "how_2", "how_3", "how_4"].filter((key) => config.mode === "bundle" || key !== "how_1");
  return card(say("how"), el("ol", { class: "steps wrap" }, items.map((key) => el("li", {}, say(key, { url })))), el("p", { class: "small quiet" }, say("foot")));
}

function emblem() {
  const credential = carried.bundle.credential ?? state.verdict.facts.document ?? {};
  const serial = state.verdict.facts.serial ?? "";
  const as = state.verdict.facts.statusMade;
  return [
    picture(),
    el(
      "div",
      { class: "verify__words" },
      el("div", {}, el("p", { class: "eyebrow" }, say("eyebrow", { serial })), headline(), lede(credential), el("p", { class: "small quiet" }, [as ? say("as_of", { day: longMoment(as, language()) }) : "", say("checked", { day: longMoment(now(), language()) })].filter(Boolean).join(" · "))),
      found(state.verdict.reasons),
      facts(credential, state.verdict),
      days(credential, state.verdict),
      fresh(),
      dropping(),
      state.evidence.register ? searching() : null,
      addressing(),
      how(),
    ),
  ];
}

function anything() {
  return el("div", { class: "verify__words verify__words--alone" }, el("div", {}, el("p", { class: "eyebrow" }, say("published")), el("h1", {}, say("is_real")), el("p", { class: "lede" }, say("is_real_lede"))), dropping(), searching(), addressing(), how());
}

function draw(focus = "") {
  document.documentElement.lang = language();
  document.title = carried ? `${textAt(carried.bundle.credential, "name")} · ${say(state.verdict.verdict)}` : say("is_real");
  const other = language() === "th" ? "en" : "th";
  const change = () => (speak(other), draw("language"));
  const turn = button(say("other_language"), change, "button--quiet");
  turn.lang = other;
  turn.id = "language";
  const brand = el("p", { class: "brand" }, petals(), el("span", {}, say("brand")), el("span", { class: "quiet brand__what" }, say(config.mode === "bundle" ? "bundle" : "published")));
  const head = el("header", { class: "head" }, brand, turn);
  document.body.replaceChildren(head, el("main", { class: carried ? "verify" : "verify verify--alone", id: "main" }, carried ? emblem() : anything()), ...document.querySelectorAll("script"));
  const place = { language: "language", days: "on", file: "file-answer", search: "city", domain: "domain", fresh: "fresh" }[focus];
  const seen = place && document.getElementById(place);
  if (seen && !["INPUT", "BUTTON"].includes(seen.tagName)) seen.tabIndex = -1;
  seen?.focus();
}

function petals() {
  const colours = ["environment", "economy", "mobility", "energy", "people", "living", "governance"];
  const shapes = colours.map((name, at) => drawn("path", { class: `petal tint-${name}`, d: "M0-4C4-9 4-14 0-19C-4-14-4-9 0-4Z", transform: `rotate(${(at * 360) / 7})` }));
  return drawn("svg", { class: "brand__mark", viewBox: "-20 -20 40 40", "aria-hidden": "true" }, ...shapes);
}

async function start() {
  speak(location.hash === "#en" ? "en" : "th");
  await answer();
  draw();
  if (config.mode === "serial") {
    const fresh = await evidenceFor(carried.credential, { ...places(), wholeLog: false });
    if (fresh.did && fresh.status) state.evidence = mixed(fresh);
    await answer();
    draw();
  }
}

start().catch(() => {
  const words = document.getElementById("waiting");
  if (words) words.textContent = `${say("broken")} · This browser is too old to check signatures. (Chrome/Edge 137, Firefox 129, Safari 17)`;
});
