/** An agent's way to pages: what it may open by the person's consent, and which of what is stored it may see. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { Result } from '../../shared/protocol/calls.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { bareHost, consentHost } from '../util/consent-host.ts';
import { isPrivateHost } from '../util/private-hosts.ts';
import type { CompanionPort } from './ports.ts';

type Checked = Result<'consent.check'>['hosts'][number];

/** Longest that a tool waits for something before it answers with how things stand. */
export const waitMaxMs = 45_000;
/** Half of it, as what is then done takes its time too. */
const consentWaitMs = waitMaxMs / 2;
const lookEveryMs = 700;

type AccessQuestion = {
  readonly urls: readonly string[];
  readonly signedIn: boolean;
  readonly batch?: string;
};

export class Access {
  readonly #link: CompanionPort;
  /** As the agent calls itself, or as the person named its token. */
  readonly client: string;

  readonly #waitMs: number;

  /** `waitMs`: how long a person is waited for before the agent is told that they are asked. */
  constructor(link: CompanionPort, client: string, waitMs = consentWaitMs) {
    this.#link = link;
    this.#waitMs = waitMs;
    this.client = client;
  }

  /** What keeps the agent from these addresses, in words for it; null where nothing does. Asks the person and waits for a while. */
  async refusal(question: AccessQuestion, signal: AbortSignal, waitMs = this.#waitMs): Promise<string | null> {
    const untilMs = performance.now() + waitMs;
    for (;;) {
      const { hosts } = await this.#check(question, true);
      const refused = hosts.filter(({ decision }) => decision === 'refused');
      if (refused.length > 0) return refusedText(refused);
      const waiting = hosts.filter(({ decision }) => decision === 'waiting');
      if (waiting.length === 0) return null;
      if (performance.now() >= untilMs || signal.aborted) return waitingText(waiting);
      await pause(lookEveryMs, signal);
    }
  }

  /** Hosts of these addresses that the agent may not read; nobody is asked. */
  async closedHosts(question: AccessQuestion): Promise<ReadonlySet<string>> {
    const { hosts } = await this.#check(question, false);
    return new Set(hosts.filter(({ decision }) => decision !== 'allowed').map(({ host }) => host));
  }

  /** The page led to another host, or from `https:` to `http:`, which the agent may not read; nobody is asked. */
  async isWithheld(record: Pick<PageRecord, 'url' | 'finalUrl' | 'batch'>, signedIn: boolean): Promise<boolean> {
    const [from, to] = [URL.parse(record.url), URL.parse(record.finalUrl)];
    if (!to || (from && consentHost(from) === consentHost(to))) return false;
    return (await this.closedHosts({ urls: [to.href], signedIn, batch: record.batch })).size > 0;
  }

  async use(batch: string): Promise<void> {
    await this.#link.call('consent.use', { client: this.client, batch });
  }

  /** Stored pages that the agent may see: of its own crawls, of public crawls in clean contexts, and of hosts it may read signed in. */
  async sight(): Promise<Sight> {
    const [{ batches: own }, { batches }] = await Promise.all([
      this.#link.call('consent.batches', { client: this.client }),
      this.#link.call('batch.list', {}),
    ]);
    const mine = new Set(own);
    const isolated = new Set(batches.filter(({ options }) => options.session === 'isolated').map(({ id }) => id));
    const { grants } = await this.#link.call('consent.list', {});
    const hosts = new Set(
      grants
        .filter((grant) => grant.client === this.client && grant.signedIn && grant.answer === 'always')
        .map(({ host }) => bareHost(host)),
    );
    const byId = new Map(batches.map((batch) => [batch.id, batch]));
    return {
      own: batches.filter(({ id }) => mine.has(id)),
      owns: (batch) => mine.has(batch),
      sees: ({ batch, host }) => mine.has(batch) || (isolated.has(batch) && !isPrivateHost(host)) || hosts.has(host),
      batch: (id) => byId.get(id) ?? null,
    };
  }

  /** The batch, where the agent started it. Throws `not-found`, in the same words where it is another's. */
  async ownBatch(id: string): Promise<BatchInfo> {
    const sight = await this.sight();
    const batch = sight.owns(id) ? sight.batch(id) : null;
    if (!batch) throw new TabtrawlError('not-found', `You have no crawl "${id}". "crawl" starts one.`);
    return batch;
  }

  #check(question: AccessQuestion, ask: boolean): Promise<Result<'consent.check'>> {
    return this.#link.call('consent.check', { client: this.client, ...question, urls: [...question.urls], ask });
  }
}

export type Sight = {
  /** Batches that the agent started. */
  readonly own: readonly BatchInfo[];
  readonly owns: (batch: string) => boolean;
  readonly sees: (page: { readonly batch: string; readonly host: string }) => boolean;
  readonly batch: (id: string) => BatchInfo | null;
};

const whyText: Readonly<Record<NonNullable<Checked['why']>, string>> = {
  'signed-in': 'read with their sign-ins',
  'may-leak': 'read while you may read another site with their sign-ins (an address can carry out what was read there)',
  private: 'in their private network',
};

function waitingText(hosts: readonly Checked[]): string {
  return [
    'The person must decide first. Tabtrawl asks them in its own window, not here; you cannot answer for them.',
    ...hosts.map(({ host, why }) => `- ${host}: ${why ? whyText[why] : ''}`),
    'Tell them to look at the Tabtrawl button of the browser, then call this tool again with the same arguments.',
  ].join('\n');
}

function refusedText(hosts: readonly Checked[]): string {
  return [
    'The person does not allow this, or too many questions are open:',
    ...hosts.map(({ host, why }) => `- ${host}${why ? `: ${whyText[why]}` : ''}`),
    'Do not try another way. They can change it on the options page of Tabtrawl.',
  ].join('\n');
}

/** Resolves after that time, or at once where the signal is raised. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
