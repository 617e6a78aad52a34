/** Opens the fleet of a companion. Loaded only where one was named, and with it the queue's client. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/batch/errors.ts';
import type { BatchInfo, Cookie, FleetInfo } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import type { ServiceFleet } from '../api/ports.ts';
import type { Clock, Log, RemoteTabs } from '../crawl/ports.ts';
import type { HostWrites } from '../crawl/writes.ts';
import { openBullmqCarrier } from '../fleet/bullmq-carrier.ts';
import { Coordinator } from '../fleet/coordinator.ts';
import type { FleetConsents } from '../fleet/trust.ts';

export type FleetOptions = {
  /** The queue's address: a secret. */
  readonly url: string;
  /** Hosts whose pages workers may read without cookies, for this run. Default none. */
  readonly public?: readonly string[];
  /** Hosts that workers may read with their own sign-ins, for this run. Default none. */
  readonly offered?: readonly string[];
};

type FleetParts = {
  readonly homeDir: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly openBatches: () => readonly BatchInfo[];
  readonly cookiesFor: (session: string, host: string) => Promise<readonly Cookie[]>;
  readonly onChange: () => void;
  readonly onTold: (info: FleetInfo) => void;
  readonly onWrites: (batch: string, writes: readonly HostWrites[]) => void;
};

export interface Fleet extends ServiceFleet, AsyncDisposable {
  readonly tabs: RemoteTabs;
  /** Until this has resolved nothing may be started. Rejects `conflict`. */
  open(): Promise<void>;
}

const hostList = z.array(z.string().min(1).max(300)).max(10_000);
const file = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,80}$/), public: hostList, offered: hostList });
type FleetFile = z.infer<typeof file>;

/** Rejects `no-queue`, `usage`. */
export async function openFleet(options: FleetOptions, parts: FleetParts): Promise<Fleet> {
  const path = join(parts.homeDir, 'fleet.json');
  let kept = readFile(path, parts.log);
  const consents = (): FleetConsents => ({
    public: [...(options.public ?? []), ...kept.public],
    offered: [...(options.offered ?? []), ...kept.offered],
  });
  const carrier = await openBullmqCarrier({ url: options.url, log: parts.log });
  let lastTold = '';
  const coordinator = new Coordinator({
    carrier,
    clock: parts.clock,
    log: parts.log,
    id: kept.id,
    version: parts.version,
    consents,
    waiting: () =>
      parts
        .openBatches()
        .filter(({ state, options: batch }) => state !== 'paused' && coordinator.mayLeave(batch))
        .reduce((sum, { counts }) => sum + counts.waiting + counts.retrying, 0),
    onChange: parts.onChange,
    onWrites: parts.onWrites,
    onTold: (info) => {
      const text = JSON.stringify(info);
      if (text === lastTold) return;
      lastTold = text;
      parts.onTold(info);
    },
  });
  return {
    tabs: coordinator,
    open: () => coordinator.open(),
    info: () => coordinator.info(),
    trust(host, as) {
      const without = (hosts: readonly string[]) => hosts.filter((one) => one !== host);
      kept = {
        id: kept.id,
        public: [...without(kept.public), ...(as === 'public' ? [host] : [])],
        offered: [...without(kept.offered), ...(as === 'offered' ? [host] : [])],
      };
      writeFile(path, kept);
      coordinator.consentsChanged();
    },
    async handOver({ host, session, worker, code }) {
      await coordinator.handOver({ host, session, worker, code, cookies: await parts.cookiesFor(session, host) });
    },
    takeBack: (host, worker) => coordinator.takeBack(host, worker),
    async [Symbol.asyncDispose]() {
      await coordinator[Symbol.asyncDispose]();
      await carrier[Symbol.asyncDispose]();
    },
  };
}

/** The coordinator's name is kept, so that it gets its place back after a fall at once. */
function readFile(path: string, log: Log): FleetFile {
  try {
    if (existsSync(path)) return file.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    log('warn', `${path} cannot be read and is made anew; hosts that were called public are so no more.`, {
      reason: messageOf(thrown),
    });
  }
  const made = { id: randomUUID(), public: [], offered: [] };
  writeFile(path, made);
  return made;
}

function writeFile(path: string, content: FleetFile): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
