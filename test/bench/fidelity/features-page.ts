/** What runs in the page of the browser for `features.ts`. */

import { featureNames, featuresOf } from '../../../companion/extract/content/block-features.ts';
import { removeMarks } from '../../../companion/extract/content/main-content.ts';
import { readBlocks } from '../../../companion/extract/content/page-blocks.ts';
import { addressesOf } from '../../../companion/extract/links/absolute-urls.ts';
import { readAbout } from '../../../companion/extract/metadata/metadata.ts';
import { parseDocument } from '../../../companion/extract/parse-document.ts';
import { markFootnotes } from '../../../companion/extract/prepare/footnotes.ts';
import { prepareDom } from '../../../companion/extract/prepare/prepare-dom.ts';
import { revealContent } from '../../../companion/extract/prepare/reveal.ts';

export type PageFeatures = {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  /** Rows of 32-bit floats, in base64. */
  readonly rows: string;
};

function featuresOfPage(html: string, url: string): PageFeatures {
  const document = parseDocument(html);
  const addresses = addressesOf(url);
  const about = readAbout(document, { addresses, url, title: '' });
  revealContent(document);
  markFootnotes(document, url);
  prepareDom(document, addresses, 'main');
  removeMarks(document.body);
  const page = readBlocks(document.body);
  const { description = '' } = about.metadata;
  const { rows } = featuresOf(page, { url, title: about.title, description, types: about.types });
  const bytes = new Uint8Array(rows.buffer);
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return { names: featureNames, texts: page.blocks.map((block) => block.text), rows: btoa(binary) };
}

Object.assign(globalThis, { featuresOfPage });
