// node bench.mjs CREDENTIAL.json DID.json SECONDS
// Prints how many times a second @digitalbazaar/vc verifies that credential's eddsa-rdfc-2022 proof. Nothing is fetched.
import {readFileSync} from 'node:fs';
import process from 'node:process';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {loader} from './loading.mjs';

const [credential, did] = process.argv.slice(2, 4).map(path => JSON.parse(readFileSync(path, 'utf8')));
const seconds = Number(process.argv[4]);
const documentLoader = loader({[did.id]: did});
// What is timed is the proof; the status list is another file and the same for all.
const checkStatus = async () => ({verified: true});

async function once() {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  if(!result.verified) {
    throw result.error;
  }
}

for(let round = 0; round < 5; round++) {
  await once(); // compiled and warm
}
const start = process.hrtime.bigint();
const end = start + BigInt(Math.round(seconds * 1e9));
let rounds = 0;
while(process.hrtime.bigint() < end) {
  await once();
  rounds++;
}
const taken = Number(process.hrtime.bigint() - start) / 1e9;
process.stdout.write(`${(rounds / taken).toFixed(1)}\n`);
