// node --import ./loopback.mjs verify.mjs FOLDER
// Reads FOLDER/samples.json, asks each verifier about each sample, and prints one JSON object: what each answered, in its own words.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import * as verifierCore from '@digitalcredentials/verifier-core';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite as jcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {importJWK, decodeProtectedHeader, decodeJwt, jwtVerify} from 'jose';
import {asked} from './loopback.mjs';
import {didDocument, loader} from './loading.mjs';
import {fromPng, fromSvg} from './pictures.mjs';

console.log = console.error; // standard output is for the answer

// Whatever a tool says is told as {answer, word}: `valid`, `not-valid` or `cannot-tell` where the tool itself knows the
// difference, and the first words with which it says why.
function deepest(error) {
  for(let depth = 0; depth < 10; depth++) {
    const below = error?.cause ?? error?.errors?.[0] ?? error?.error;
    if(!below) {
      break;
    }
    error = below;
  }
  return String(error?.message ?? error);
}

async function withVerifierCore({credential}) {
  const result = await verifierCore.verifyCredential({credential, knownDIDRegistries: []});
  if(result.errors?.length) {
    const [{name, message}] = result.errors;
    const unreachable = ['did_web_unresolved', 'http_error_with_signature_check'].includes(name);
    return {answer: unreachable ? 'cannot-tell' : 'not-valid', word: name ?? message};
  }
  const step = id => result.log.find(each => each.id === id);
  const status = step('revocation_status');
  if(!step('valid_signature')?.valid) {
    return {answer: 'not-valid', word: 'valid_signature'};
  }
  if(status && !status.error && !status.valid) {
    return {answer: 'not-valid', word: 'revocation_status'};
  }
  if(!step('expiration')?.valid) {
    return {answer: 'not-valid', word: 'expiration'};
  }
  return status?.error ? {answer: 'cannot-tell', word: status.error.name} : {answer: 'valid', word: 'ok'};
}

function withDigitalBazaar(cryptosuite) {
  return async function verify({credential, now, kept}) {
    const suite = new DataIntegrityProof({cryptosuite});
    const documentLoader = loader(kept);
    const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus, now});
    if(!result.verified) {
      return {answer: 'not-valid', word: deepest(result.error ?? result.statusResult?.error ?? result.statusResult)};
    }
    const set = (result.statusResult?.results ?? []).some(each => each.status);
    return {answer: 'valid', word: set ? 'status: true' : 'ok'};
  };
}

async function withJose({token, now, kept}) {
  const {kid} = decodeProtectedHeader(token);
  const issuer = decodeJwt(token).iss;
  let document;
  try {
    document = await didDocument(issuer, kept);
  } catch(error) {
    return {answer: 'cannot-tell', word: deepest(error)};
  }
  const method = document.verificationMethod.find(each => each.id === kid && document.assertionMethod.includes(kid));
  if(!method) {
    return {answer: 'not-valid', word: 'no such key in the DID document'};
  }
  await jwtVerify(token, await importJWK(method.publicKeyJwk, 'ES256'), {
    issuer, typ: 'vc+jwt', algorithms: ['ES256'], requiredClaims: ['jti', 'nbf', 'sub'],
    currentDate: now ? new Date(now) : undefined,
  });
  return {answer: 'valid', word: 'ok'};
}

const tools = {
  'verifier-core': ['credential', withVerifierCore],
  'digitalbazaar-rdfc': ['credential', withDigitalBazaar(rdfc)],
  'digitalbazaar-jcs': ['credential', withDigitalBazaar(jcs())],
  jose: ['token', withJose],
};

const folder = process.argv[2];
const {samples, pictures} = JSON.parse(readFileSync(join(folder, 'samples.json'), 'utf8'));
const verdicts = [];
for(const sample of samples) {
  for(const [tool, [form, verify]] of Object.entries(tools)) {
    if(sample[form]) {
      let said;
      try {
        said = await verify(structuredClone(sample));
      } catch(error) {
        said = {answer: 'not-valid', word: error.code ?? deepest(error)};
      }
      verdicts.push({tool, sample: sample.name, ...said});
    }
  }
}
const read = {};
for(const name of pictures) {
  const path = join(folder, name);
  read[name] = name.endsWith('.png') ? fromPng(path) : fromSvg(path);
}
process.stdout.write(JSON.stringify({asked: [...asked].sort(), verdicts, pictures: read}));
