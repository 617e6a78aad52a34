/** Frames that their page may not read: where they stand in it, and what they give themselves. */
import type { SerialisedPage } from './serialise-page.ts';

/** What stands round a frame that its page may not read, by the frame's place. */
export const frameMarks = (place: string): readonly [start: string, end: string] => [
  `<!--frame ${place}-->`,
  `<!--/frame ${place}-->`,
];

/** Puts what frames hold in the places that the page has marked for them; a place without an answer keeps the frame as a link. */
export function withFrames(
  html: string,
  frames: readonly Pick<SerialisedPage, 'place' | 'inner' | 'finalUrl'>[],
): string {
  let whole = html;
  // Outer ones first: they bring the places of those in them.
  for (const { place, inner, finalUrl } of frames.toSorted((a, b) => a.place.length - b.place.length)) {
    const [start, end] = frameMarks(place);
    const from = whole.indexOf(start);
    const to = whole.indexOf(end, from);
    if (from < 0 || to < 0 || inner.trim() === '') continue;
    const url = finalUrl.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
    whole = `${whole.slice(0, from)}<div data-frame-url="${url}">${inner}</div>${whole.slice(to + end.length)}`;
  }
  return whole.replace(/<!--\/?frame [\d.]+-->/g, '');
}
