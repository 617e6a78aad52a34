/** What a test may change about the site while it runs. */
export type SiteSettings = {
  /** What /robots.txt answers. */
  robots: { status: number; body: string };
  /** Until when (epoch ms) /limited/N answers 429, and how it words Retry-After; each host name of the site is limited alike unless `host` names one. */
  limit: { untilMs: number; form: 'seconds' | 'date'; host?: string };
  /** Milliseconds that every answer of these host names is late. */
  delayMs: Readonly<Record<string, number>>;
  /** /held/N is answered for N below this; the others wait until it is raised. None by default. */
  letGo: number;
};

export function defaultSettings(): SiteSettings {
  return { robots: { status: 404, body: '' }, limit: { untilMs: 0, form: 'seconds' }, delayMs: {}, letGo: 0 };
}
