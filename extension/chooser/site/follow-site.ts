/** Has the companion look at the site that is to be crawled, whenever something changes of what is asked for. */
import type { ParamsInput } from '../../../shared/protocol/calls.ts';
import { normaliseUrl } from '../../../shared/urls.ts';
import type { Companion } from '../../parts/companion/companion.ts';
import { faultText } from '../../parts/fault-text.ts';
import { computed, effect } from '../../parts/ui.ts';
import type { ChooserState } from '../chooser-state.ts';
import { globsOf } from './site-plan.ts';

/** Typing is not asked about letter by letter. */
const quietMs = 400;
/** Kinds and counts are of all; the addresses themselves are not shown. */
const noUrls = 0;

/** Follows the choice until the function that it gives is called. */
export function followSite(companion: Companion, state: ChooserState): () => void {
  const asked = computed(() => {
    const ask = askOf(state);
    return ask && JSON.stringify(ask);
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;
  const stop = effect(() => {
    const text = asked.value;
    if (companion.state.link.value !== 'online') return;
    clearTimeout(timer);
    const now = ++round;
    if (text === null) {
      state.site.value = { kind: 'none' };
      return;
    }
    state.site.value = { kind: 'reading' };
    timer = setTimeout(() => {
      // What was written just above.
      const ask = { ...(JSON.parse(text) as ParamsInput<'site.map'>), ...linksOfPage(state) };
      companion.call('site.map', ask).then(
        (map) => {
          if (now === round) state.site.value = { kind: 'read', map };
        },
        (error: unknown) => {
          if (now === round) state.site.value = { kind: 'failed', why: faultText(error) };
        },
      );
    }, quietMs);
  });
  return () => {
    round++;
    clearTimeout(timer);
    stop();
  };
}

/** Null where there is no site to look at, or its page is still being read. */
function askOf(state: ChooserState): ParamsInput<'site.map'> | null {
  const { source, site } = state.choice.value;
  const { candidates, missing } = state.chosen.value;
  const [start] = candidates;
  if (source !== 'site' || missing || !start) return null;
  const got = normaliseUrl(start.url);
  const { hasFront, links } = state.found.value;
  if (!('url' in got) || (hasFront && links.kind === 'reading')) return null;
  const { scope, include, exclude } = site;
  const session = state.options.value.session ?? 'shared';
  return { url: got.url, session, scope, include: globsOf(include), exclude: globsOf(exclude), limit: noUrls };
}

/** The page in front has been read already, with the person's own eyes as it were: it need not be opened again. */
function linksOfPage(state: ChooserState): Pick<ParamsInput<'site.map'>, 'links'> {
  const { hasFront, links } = state.found.peek();
  if (!hasFront || links.kind !== 'read') return {};
  return { links: links.links.filter(({ url }) => url.length <= 8192).map(({ url, text }) => ({ url, text })) };
}
