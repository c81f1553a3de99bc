// Takes the credential out of a picture with readers that are not ours.
import {readFileSync} from 'node:fs';
import extractChunks from 'png-chunks-extract';
import itxt from 'png-chunk-itxt';
import {XMLParser} from 'fast-xml-parser';

export function fromPng(path) {
  const chunks = extractChunks(readFileSync(path)).filter(chunk => chunk.name === 'iTXt').map(chunk => itxt.decodeSync(chunk.data));
  const found = chunks.filter(chunk => chunk.keyword === 'openbadgecredential');
  if(found.length !== 1) {
    throw new Error(`${found.length} credentials in ${path}`);
  }
  return found[0].text;
}

export function fromSvg(path) {
  const parser = new XMLParser({ignoreAttributes: false, cdataPropName: '#cdata', trimValues: false});
  const drawing = parser.parse(readFileSync(path, 'utf8')).svg;
  if(drawing['@_xmlns:openbadges'] !== 'https://purl.imsglobal.org/ob/v3p0') {
    throw new Error('the namespace is not declared');
  }
  const element = drawing['openbadges:credential'];
  return element['@_verify'] ?? element['#cdata'];
}
