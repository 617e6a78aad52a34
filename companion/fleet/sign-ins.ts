/** Sign-ins that a person has handed to chosen workers: sealed on their way, in no store, taken back at the end. */
import { randomUUID } from 'node:crypto';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Cookie } from '../../shared/protocol/model.ts';
import { boxOf, type Carrier } from './carrier.ts';
import type { Roster } from './roster.ts';
import { isCode, seal } from './sealing.ts';
import type { Handed } from './trust.ts';

export type HandOver = {
  readonly host: string;
  readonly session: string;
  /** By name or id. */
  readonly worker: string;
  /** As the person read it on the worker's own screen. */
  readonly code: string;
  readonly cookies: readonly Cookie[];
};

export class SignIns {
  readonly #carrier: Carrier;
  readonly #roster: Roster;
  readonly #epoch: string;
  #handed: readonly Handed[] = [];

  /** `epoch`: the coordinator's run; a sign-in that was sealed in another opens nothing. */
  constructor(carrier: Carrier, roster: Roster, epoch: string) {
    this.#carrier = carrier;
    this.#roster = roster;
    this.#epoch = epoch;
  }

  get handed(): readonly Handed[] {
    return this.#handed;
  }

  /** Rejects `not-found`, `conflict` (two of that name), `unauthorized` (another code), `usage` (no cookies). */
  async handOver({ host, session, worker, code, cookies }: HandOver): Promise<void> {
    const members = this.#roster.all.filter(({ id, row }) => row?.name === worker || id === worker);
    const [member] = members;
    if (!member?.row)
      throw new TabtrawlError('not-found', `There is no worker "${worker}". See them with: tabtrawl fleet`);
    if (members.length > 1)
      throw new TabtrawlError(
        'conflict',
        `There are ${members.length} workers called "${worker}". Start them with a --name each.`,
      );
    if (!isCode(code, member.row.publicKey))
      throw new TabtrawlError(
        'unauthorized',
        `The code is not that of "${worker}". Read it on the worker's own screen; if it stands there as you gave it, somebody is in between.`,
      );
    if (cookies.length === 0)
      throw new TabtrawlError(
        'usage',
        `The session "${session}" has no cookies of ${host}. Sign in first: tabtrawl login https://${host}`,
      );
    const sealed = seal(JSON.stringify(cookies), member.row.publicKey, `${member.id} ${this.#epoch} ${host}`);
    await this.#carrier.post(boxOf(member.id), randomUUID(), { kind: 'sign-in', epoch: this.#epoch, host, sealed });
    const others = this.#handed.filter((one) => one.host !== host || one.worker !== member.id);
    this.#handed = [...others, { host, worker: member.id, session }];
  }

  /** Gives from how many. */
  async takeBack(host: string, worker?: string): Promise<number> {
    return this.#takeBack(
      (one) =>
        one.host === host &&
        (worker === undefined || one.worker === worker || this.#roster.get(one.worker)?.row?.name === worker),
    );
  }

  async takeAllBack(): Promise<void> {
    await this.#takeBack(() => true);
  }

  /** The worker is gone, and what it held with it. */
  left(worker: string): void {
    this.#handed = this.#handed.filter((one) => one.worker !== worker);
  }

  async #takeBack(isMeant: (one: Handed) => boolean): Promise<number> {
    const meant = this.#handed.filter(isMeant);
    this.#handed = this.#handed.filter((one) => !isMeant(one));
    for (const { host, worker } of meant)
      await this.#carrier.post(boxOf(worker), randomUUID(), { kind: 'take-back', host });
    return meant.length;
  }
}
