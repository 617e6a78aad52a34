/** Attributes that one step of extraction leaves on elements for a later one; names that no page has. What the capture brings is named otherwise. */

/** `code` with this attribute holds TeX; its value is `inline` or `block`. */
export const formulaAttribute = 'data-tabtrawl-formula';
/** Frames stand in the capture in elements with this attribute; its value is the frame's address. */
export const frameAttribute = 'data-frame-url';
/** On text that a field holds: what the person at the tab has typed or chosen (extension/parts/page-scripts/serialise-page.ts puts it beside its control), or what the page gave it. */
export const typedAttribute = 'data-typed';
/** A checkbox of a task list, as text; the value is `x` or empty. */
export const taskAttribute = 'data-tabtrawl-task';
/** left, right or center, on cells. */
export const alignAttribute = 'data-tabtrawl-align';
/** On lists whose items are not counted up from one: `reversed`, `letters`, `LETTERS`, `roman`, `ROMAN`, `none`. */
export const countAttribute = 'data-tabtrawl-count';
/** On elements that the browser did not show when the page was read. */
export const hiddenAttribute = 'data-not-shown';
/** On the root where the browser has said of every part whether it was shown; `unstyled` where style sheets were missing, so that more may be meant to be hidden. */
export const sightAttribute = 'data-sight';
/** On elements whose style sheet keeps the lines of their text. */
export const linesAttribute = 'data-lines';
/** On what was set beside a part to say what it is (the label of its tab). */
export const labelAttribute = 'data-tabtrawl-label';
/** On quotes that were callouts; the value is the kind as GitHub names it, or '' for a note of no kind. */
export const calloutAttribute = 'data-tabtrawl-callout';
/** On paragraphs that hold the link to a player or another page shown in this one. */
export const embedAttribute = 'data-tabtrawl-embed';
/** On what a button brings more of; the value is what the button says. */
export const moreAttribute = 'data-tabtrawl-goes-on';
/** On tables of contents amid a text, and on the words above them. */
export const contentsAttribute = 'data-tabtrawl-contents';
