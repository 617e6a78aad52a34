/** The one door to @tanstack/virtual-core: which rows of equal height are in view of a scrolling element. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

export type VirtualRow = { readonly index: number; readonly topPx: number };

type VirtualRowsOptions = {
  readonly scroller: HTMLElement;
  readonly rowPx: number;
  /** What stands above the rows inside the scroller and sticks to its top. */
  readonly headerPx: number;
  /** The rows in view have changed. */
  readonly onChange: () => void;
};

export interface VirtualRows {
  /** Rows to draw: those in view and a few beyond each edge. */
  rows(): readonly VirtualRow[];
  setCount(count: number): void;
  /** Scrolls as little as brings the row into view. */
  reveal(index: number): void;
  close(): void;
}

/** A screenful of fast scrolling at 60 frames a second; more only makes each frame dearer. */
const overscanRows = 12;

export function openVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const settings = (count: number) => ({
    count,
    getScrollElement: () => options.scroller,
    estimateSize: () => options.rowPx,
    overscan: overscanRows,
    scrollMargin: options.headerPx,
    scrollPaddingStart: options.headerPx,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: options.onChange,
  });
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(settings(0));
  const unmount = virtualizer._didMount();
  virtualizer._willUpdate();
  return {
    rows: () => virtualizer.getVirtualItems().map(({ index, start }) => ({ index, topPx: start - options.headerPx })),
    setCount(count) {
      virtualizer.setOptions(settings(count));
      virtualizer._willUpdate();
    },
    reveal: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    close: unmount,
  };
}
