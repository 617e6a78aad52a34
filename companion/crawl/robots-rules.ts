/** The one door to robots-parser: robots.txt text → rules. */
import robotsParser from 'robots-parser';

export type RobotsRules = {
  readonly allows: (url: string) => boolean;
  /** Ms asked for between two pages, or 0. */
  readonly delayMs: number;
};

/** The product token that robots.txt files may name. */
const userAgent = 'Tabtrawl';
/** The package is CommonJS that exports the function itself; its types speak of an ES module. */
const parse = robotsParser as unknown as typeof robotsParser.default;
/** RFC 9309 wants at least 500 KiB to be read. */
const longestText = 512 * 1024;
/** A longer wish would stop a crawl for good; the host's pages still come no faster than this. */
const longestDelayMs = 60_000;

export const allowAll: RobotsRules = { allows: () => true, delayMs: 0 };

export function parseRobots(robotsUrl: string, text: string): RobotsRules {
  const robots = parse(robotsUrl, text.slice(0, longestText));
  const delayMs = (robots.getCrawlDelay(userAgent) ?? 0) * 1000;
  return {
    allows: (url) => robots.isAllowed(url, userAgent) !== false,
    delayMs: Number.isFinite(delayMs) ? Math.min(longestDelayMs, Math.max(0, delayMs)) : 0,
  };
}
