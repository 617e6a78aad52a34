/** Load as the governor and the status see it: memory of Chrome's whole tree with its peak, this process, processors, what is free. */
import type { Clock, Load, LoadSensor, Log } from '../../crawl/ports.ts';
import type { HeldBrowser } from '../chrome/supervisor.ts';
import { type MachineLoad, machineLoadSampler } from './machine.ts';
import { ProcessTree } from './process-tree.ts';

interface BrowserLoadSensor extends LoadSensor {
  /** The largest sample since it was opened. */
  peakBytes(): number;
  /** Takes a sample now, exact on Linux; for the figures at the end of a crawl. */
  measure(): Promise<Load>;
  close(): void;
}

type LoadSensorOptions = {
  /** The browser that is open now, or null. */
  browser(): Pick<HeldBrowser, 'pid' | 'cdp'> | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly platform?: NodeJS.Platform;
  /** Default: this machine's. */
  readonly machineLoad?: () => MachineLoad;
};

const everyMs = 1000;
/** A sample may take at most this share of the time, so that a busy machine is asked less often; most of what it takes then is waiting. */
const costShare = 0.1;
const longestMs = 3000;

/** The pause before the next sample, by what the last one took. */
export function nextSampleMs(tookMs: number): number {
  return Math.min(longestMs, Math.max(everyMs, tookMs / costShare));
}

/** Samples from now on, until closed. */
export function openLoadSensor(options: LoadSensorOptions): BrowserLoadSensor {
  return new Sensor(options);
}

class Sensor implements BrowserLoadSensor {
  readonly #options: LoadSensorOptions;
  readonly #machineLoad: () => MachineLoad;
  #load: Load | null = null;
  #highestBytes = 0;
  #callOff = () => {};
  #isClosed = false;
  /** Of the browser that is open now; a new browser has a new tree. */
  #tree: { readonly pid: number; readonly tree: ProcessTree } | null = null;

  constructor(options: LoadSensorOptions) {
    this.#options = options;
    this.#machineLoad = options.machineLoad ?? machineLoadSampler();
    void this.#run();
  }

  current(): Load | null {
    return this.#load;
  }

  peakBytes(): number {
    return this.#highestBytes;
  }

  measure(): Promise<Load> {
    return this.#sample(true);
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    const beganMs = clock.monotonicMs();
    try {
      await this.#sample(false);
    } catch (error) {
      // The last sample stands; a browser that went away under it is the usual cause.
      log('debug', 'Memory could not be measured.', { cause: String(error) });
    }
    if (this.#isClosed) return;
    this.#callOff = clock.after(nextSampleMs(clock.monotonicMs() - beganMs), () => void this.#run());
  }

  async #sample(everything: boolean): Promise<Load> {
    const browserBytes = await this.#browserBytes(everything);
    this.#highestBytes = Math.max(this.#highestBytes, browserBytes);
    this.#load = { browserBytes, companionBytes: process.memoryUsage.rss(), ...this.#machineLoad() };
    return this.#load;
  }

  async #browserBytes(everything: boolean): Promise<number> {
    const browser = this.#options.browser();
    if (!browser) return 0;
    if ((this.#options.platform ?? process.platform) !== 'linux') {
      // Loaded where needed only.
      const { residentBytes } = await import('./process-memory.ts');
      return residentBytes((await processesOf(browser)).map(({ id }) => id));
    }
    const pid = browser.pid ?? (await mainProcessOf(browser));
    if (pid === null) return 0;
    if (this.#tree?.pid !== pid) this.#tree = { pid, tree: new ProcessTree(pid) };
    return this.#tree.tree.sample({ everything });
  }
}

type Asked = Pick<HeldBrowser, 'cdp'>;

async function processesOf({ cdp }: Asked) {
  return (await cdp.send('SystemInfo.getProcessInfo')).processInfo;
}

async function mainProcessOf(browser: Asked): Promise<number | null> {
  return (await processesOf(browser)).find(({ type }) => type === 'browser')?.id ?? null;
}
