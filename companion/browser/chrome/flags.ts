/** Chrome's command line: each flag with its reason, what a user may not add, and how the two are joined. */
import { TabtrawlError } from '../../../shared/batch/errors.ts';

export type FlagInput = {
  readonly platform: NodeJS.Platform;
  readonly profileDir: string;
  readonly headless: boolean;
  /** Linux's root, for which Chrome refuses to start with its sandbox. */
  readonly isRoot: boolean;
  /** Size of /dev/shm, or null where there is none. */
  readonly sharedMemoryBytes: number | null;
  /** An extension will be loaded over the pipe. */
  readonly loadsExtension: boolean;
  /** The profile is Tabtrawl's own, in the home. */
  readonly ownsProfile: boolean;
  /** The user's own, as given. */
  readonly chromeArgs: readonly string[];
};

type Row = { readonly flag: string; readonly why: string; readonly when?: (input: FlagInput) => boolean };

/** Below this, pages with large images crash renderers (containers give 64 MB). */
const leastSharedMemoryBytes = 256 * 1024 * 1024;

/** Nothing here lets sites see another browser than the person's own, or weakens a check; the sandbox goes only where Chrome would not start with it. */
const rows: readonly Row[] = [
  { flag: '--remote-debugging-pipe', why: 'CDP without a port that others could reach' },
  { flag: '--no-first-run', why: 'the welcome dialog would wait for a click' },
  { flag: '--no-default-browser-check', why: 'the question would wait for a click' },
  { flag: '--hide-crash-restore-bubble', why: 'after a kill the bubble would cover the page' },
  { flag: '--headless', why: 'no display, or none wanted', when: (input) => input.headless },
  {
    flag: '--disable-background-timer-throttling',
    why: "tabs work behind the user's; timers at one a second would keep pages from settling",
  },
  { flag: '--disable-backgrounding-occluded-windows', why: 'a covered window would stop rendering' },
  { flag: '--disable-renderer-backgrounding', why: 'renderers of tabs behind would get the lowest priority' },
  { flag: '--disable-back-forward-cache', why: 'crawling never goes back; the pages kept for it hold memory' },
  {
    flag: '--disable-background-networking',
    why: "Chrome's own look-ups crowd out the crawl, most of all without internet",
  },
  { flag: '--disable-component-update', why: 'its downloads of up to 100 MB fall into the first minutes of a crawl' },
  {
    flag: '--enable-unsafe-extension-debugging',
    why: 'lets Extensions.loadUnpacked put our extension in; branded Chrome ignores --load-extension',
    when: (input) => input.loadsExtension,
  },
  {
    flag: '--restore-last-session',
    why: 'cookies that end with the session are kept over a restart; the tabs to restore are forgotten before (launch.ts)',
    when: (input) => input.ownsProfile,
  },
  {
    flag: '--edge-skip-compat-layer-relaunch',
    why: 'Edge on Windows would start itself again and lose the pipe',
    when: (input) => input.platform === 'win32',
  },
  {
    flag: '--test-type',
    why: 'a bar would warn of --disable-blink-features at each start',
    when: (input) => !input.headless,
  },
  {
    flag: '--no-sandbox',
    why: 'Chrome refuses to start as root with its sandbox',
    when: (input) => needsNoSandbox(input),
  },
  {
    flag: '--disable-dev-shm-usage',
    why: 'a small /dev/shm (containers) crashes renderers',
    when: (input) => input.sharedMemoryBytes !== null && input.sharedMemoryBytes < leastSharedMemoryBytes,
  },
];

/** What is switched off, by the flag that says so; each is given once, as Chrome heeds its last. */
const switchedOff: Readonly<Record<string, readonly { readonly feature: string; readonly why: string }[]>> = {
  'disable-features': [
    { feature: 'MediaRouter', why: 'looks for cast devices in the local network, which macOS asks the user about' },
    { feature: 'Translate', why: 'its bubble takes focus' },
    ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'].map((feature) => ({
      feature,
      why: 'draws the suggestions below the address bar as a web page, loaded ahead: 40 MB for what Chrome draws itself without',
    })),
    {
      feature: 'SpareRendererForSitePerProcess',
      why: 'a renderer is started ahead for each context, which a crawl hardly ever uses: a fresh context costs a seventh less CPU without',
    },
    {
      feature: 'RenderDocument',
      why: 'a new frame host for each document of a site; without it an article costs an eighth less CPU',
    },
  ],
  'disable-blink-features': [
    {
      feature: 'AutomationControlled',
      why: "the pipe alone makes navigator.webdriver true, for which providers refuse the person's sign-in",
    },
  ],
};

const breaksUs = 'Tabtrawl sets this itself';
const losesSignIns = 'a profile used with it loses its sign-ins';
const weakens = "it would take the protection off a browser that holds the user's sign-ins";

/** What a user's own argument may not be, by its name without dashes. */
const refused: Readonly<Record<string, string>> = {
  'user-data-dir': `${breaksUs}; use --profile`,
  'remote-debugging-pipe': breaksUs,
  'remote-debugging-io-pipes': breaksUs,
  headless: `${breaksUs}; use --headless or --headed`,
  'profile-directory': `${breaksUs}; use --profile`,
  'password-store': losesSignIns,
  'use-mock-keychain': losesSignIns,
  'enable-automation': 'sites would treat the browser as a robot',
  'user-agent': 'sites would see another browser than the one the user signed in with',
  'disable-extensions': 'the toolbar extension would not load',
  'ignore-certificate-errors': weakens,
  'ignore-certificate-errors-spki-list': weakens,
  'disable-web-security': weakens,
  'disable-site-isolation-trials': weakens,
  'allow-running-insecure-content': weakens,
};

/** True where a window can be shown. Only Linux and the BSDs can lack a display. */
export function hasDisplay(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** True where Chrome can't start with its sandbox. */
export function needsNoSandbox({ platform, isRoot }: Pick<FlagInput, 'platform' | 'isRoot'>): boolean {
  return platform === 'linux' && isRoot;
}

/** Throws `usage` for an argument that Chrome must not be given, with the reason. */
function checkChromeArgs(chromeArgs: readonly string[], root: Pick<FlagInput, 'platform' | 'isRoot'>): void {
  for (const arg of chromeArgs) {
    const name = nameOf(arg);
    if (name === null)
      throw new TabtrawlError(
        'usage',
        `--chrome-arg takes one flag of Chrome such as --disable-gpu, not "${arg}". Addresses to crawl go without it.`,
      );
    const isNeedlessNoSandbox = /^no-(zygote-)?sandbox$/.test(name) && !needsNoSandbox(root);
    const why = Object.hasOwn(refused, name) ? refused[name] : isNeedlessNoSandbox ? weakens : undefined;
    if (why) throw new TabtrawlError('usage', `--chrome-arg=${arg} can't be used: ${why}. Leave it out.`);
  }
}

/** The whole command line, the start page last. Throws `usage` as checkChromeArgs does. */
export function toChromeFlags(input: FlagInput): readonly string[] {
  checkChromeArgs(input.chromeArgs, input);
  const own = rows.filter((row) => row.when?.(input) ?? true).map((row) => row.flag);
  return [
    ...own,
    `--user-data-dir=${input.profileDir}`,
    ...input.chromeArgs.filter((arg) => !Object.hasOwn(switchedOff, nameOf(arg) ?? '') && !own.includes(arg)),
    ...Object.entries(switchedOff).map(([flag, rows]) => switchOff(flag, rows, input.chromeArgs)),
    'about:blank',
  ];
}

/** Ours and the user's as one flag. */
function switchOff(flag: string, rows: readonly { readonly feature: string }[], chromeArgs: readonly string[]): string {
  const theirs = chromeArgs.filter((arg) => nameOf(arg) === flag).flatMap((arg) => valueIn(arg).split(','));
  const features = new Set([...rows.map((row) => row.feature), ...theirs.filter(Boolean)]);
  return `--${flag}=${[...features].join(',')}`;
}

/** `--Foo-Bar=1` → `foo-bar`; null for what isn't a flag. Chrome takes one dash as well, and on Windows a slash. */
function nameOf(arg: string): string | null {
  return /^(?:--?|\/)([A-Za-z][\w-]*)(?:=|$)/.exec(arg)?.[1]?.toLowerCase() ?? null;
}

function valueIn(arg: string): string {
  return arg.slice(arg.indexOf('=') + 1);
}
