/** A visit that came over the wire, as the browser of a worker takes it: in whose jar, and with which options. */
import { batchOptions } from '../../shared/batch/options.ts';
import { hostOf } from '../../shared/urls.ts';
import { requestOf } from '../crawl/page/attempt.ts';
import type { ExtractRequest, PageJob } from '../crawl/ports.ts';
import type { VisitMessage } from './messages.ts';

/** The jar for hosts that are public: no sign-in is ever put into it. */
const publicJar = 'fleet-public';

/** The visit as the browser takes it. */
export function jobOf(message: VisitMessage): PageJob {
  const { url, referrer, depth, attempt, session, options, reading, id } = message;
  const host = hostOf(url);
  const jars = { isolated: 'isolated', public: publicJar, own: 'shared', handed: jarOf(host) } as const;
  const page = {
    id,
    batch: 'fleet',
    index: 0,
    url,
    host,
    attempts: attempt - 1,
    crashes: 0,
    fromTab: false,
    notes: [],
    ...(referrer === undefined ? {} : { referrer }),
    ...(depth === undefined ? {} : { depth }),
  };
  const { marks, keepsBody, keepsRedirected } = reading;
  return {
    page,
    session: jars[session],
    attempt,
    options: { ...batchOptions.parse({}), ...options, session: jars[session] },
    reading: { request: requestFor(message), marks, keepsBody, ...(keepsRedirected ? { keepsRedirected } : {}) },
  };
}

/** The coordinator has chosen the elements: rules stay with it. */
export function requestFor({ url, options, reading }: VisitMessage, contentType = ''): ExtractRequest {
  const { keep, drop } = reading.elements ?? {};
  const elements = { ...(keep === undefined ? {} : { keep }), ...(drop === undefined ? {} : { drop }) };
  return {
    ...requestOf({ ...batchOptions.parse({}), ...options }, [], url, contentType),
    ...(reading.discover ? { discover: true } : {}),
    ...(reading.elements ? { elements } : {}),
  };
}

/** Names of jars take no colon. */
export function jarOf(host: string): string {
  return `fleet-${host.replace(/[^A-Za-z0-9.-]/g, '_')}`.slice(0, 64);
}
