/** Sizes that script and style of the table share: the same figures stand in dashboard.css. */

export const rowPx = 44;
export const headerPx = 34;

/** Browsers draw no element taller than some 17 to 33 million pixels; Firefox's limit is the lower. */
export const maxRows = Math.floor(16_000_000 / rowPx);
