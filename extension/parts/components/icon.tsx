/** Line icons on a 24 px grid, drawn in the colour of the text. Decoration only: what they mean is said in words beside them. */

const paths = {
  net: 'M3 6h18M6 6c.5 7 2.5 11 6 11s5.5-4 6-11M12 6v11M7.5 11h9',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
  stop: 'M6 6h12v12H6z',
  retry: 'M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7',
  check: 'M5 12.5l4.5 4.5L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.1',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 8v.1',
  offline: 'M3 3l18 18M8.5 8.7A10 10 0 0 0 4 11M16 9.200A10 10 0 0 1 20 11M8 15a6 6 0 0 1 4-1.5M12 19v.1',
  page: 'M6 3h8l4 4v14H6zM14 3v4h4',
  tabs: 'M3 8h13v12H3zM7 8V4h14v12h-5',
  window: 'M3 5h18v14H3zM3 9h18M6 7v.1M8.5 7v.1',
  group: 'M4 6h7v5H4zM13 6h7v5h-7zM4 13h7v5H4zM13 13h7v5h-7z',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1',
  bookmark: 'M7 4h10v17l-5-4-5 4z',
  history: 'M4 12a8 8 0 1 1 2.5 5.8M4 5v5h5M12 8v4.5l3 2',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16.5 16.5L21 21',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  dashboard: 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  panel: 'M3 5h18v14H3zM14 5v14',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8M11 12l9-9M17 6l3 3',
  folder: 'M3 6h7l2 2h9v11H3z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.1',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4.5l3 2',
  pointer: 'M5 3l14 7-6 2-2 6z',
  filter: 'M4 5h16l-6 8v6l-4-2v-4z',
  back: 'M14 6l-6 6 6 6',
  chevron: 'M7 10l5 5 5-5',
  more: 'M6 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0M13 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0M20 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 3.5-6 8-6s8 2 8 6',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
