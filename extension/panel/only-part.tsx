import { wholeHost } from '../../shared/batch/content-rules.ts';
import type { Result } from '../../shared/protocol/calls.ts';
import { hostOf } from '../../shared/urls.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { Choice, Field } from '../parts/components/field.tsx';
import { Segmented } from '../parts/components/segmented.tsx';
import { TextField } from '../parts/components/text-field.tsx';
import { faultText } from '../parts/fault-text.ts';
import { t, tn } from '../parts/messages.ts';
import { askGrant } from '../parts/permissions.ts';
import type { Runner } from '../parts/runner.ts';
import { useEffect, useState } from '../parts/ui.ts';
import { pageAsItStands, pointAtPart } from './point-at-part.ts';
import type { FrontTab } from './tab-kind.ts';

export type OnlyPartProps = {
  readonly companion: Companion;
  readonly runner: Runner;
  readonly tab: Extract<FrontTab, { kind: 'page' }>;
  /** The batch that the page was crawled in last; null where it was not. */
  readonly batch: string | null;
  readonly onDone: () => void;
};

type Way = 'keep' | 'drop';
type Preview = Result<'rule.preview'>;

/** A pause in typing after which what stands there is tried. */
const tryAfterMs = 400;

/**
 * What of pages like the one in front is their content: pointed at in the page, tried on the page and on stored ones of its kind, then kept
 * as a rule.
 */
export function OnlyPart({ companion, runner, tab, batch, onDone }: OnlyPartProps) {
  const [selector, setSelector] = useState<string | null>(null);
  const [way, setWay] = useState<Way>('keep');
  const [reach, setReach] = useState<'kind' | 'host'>('kind');
  const [round, setRound] = useState(0);
  usePointer(tab.tabId, round, runner, setSelector);
  const preview = usePreview({ companion, tab, selector, way, reach });
  const host = hostOf(tab.url);
  const kind = useLearntKind(preview);

  const keep = () =>
    runner.run('keep-part', async () => {
      const parts = { keep: way === 'keep' ? [selector ?? ''] : [], drop: way === 'drop' ? [selector ?? ''] : [] };
      // The kind as it was shown: what is learnt later of the site does not change what was agreed to.
      const { rule } = await companion.call('rule.add', {
        url: tab.url,
        ...parts,
        kind: reach === 'host' ? wholeHost : (kind ?? undefined),
      });
      onDone();
      const text = t('partKept', { pages: `${rule.host}${rule.kind}` });
      if (batch === null) return text;
      const reread = async (): Promise<string> => {
        const read = await companion.call('batch.reread', { batch });
        const told = tn('partReread', read.pages);
        if (read.missing === 0) return told;
        const pages = read.missingUrls.slice(0, 3).join(', ') + (read.missing > 3 ? ', …' : '');
        return `${told} · ${t('partRereadMissing', { count: read.missing, pages })}`;
      };
      return { text, action: { label: t('partRereadNow'), run: reread } };
    });

  return (
    <section class="panel-card only-part" aria-labelledby="only-part">
      <h2 id="only-part">{t('partTitle')}</h2>
      {selector === null ? (
        <p class="part-pointing" role="status">
          {t('partPointing')}
        </p>
      ) : (
        <>
          <Segmented
            label={t('partWay')}
            value={way}
            options={[
              { value: 'keep', label: t('partKeep') },
              { value: 'drop', label: t('partDrop') },
            ]}
            onChange={setWay}
          />
          <TextField
            label={t('partSelector')}
            hint={t('partSelectorHint')}
            error={preview.problem ?? undefined}
            value={selector}
            onInput={setSelector}
          />
          <Field
            label={t('partReach')}
            control={(joined) => (
              <Choice
                {...joined}
                value={reach}
                options={[
                  { value: 'kind', label: kind === null ? t('partReachKind') : `${host}${kind}` },
                  { value: 'host', label: t('partReachHost', { host }) },
                ]}
                onChange={setReach}
              />
            )}
          />
        </>
      )}
      <div class="panel-actions">
        {selector !== null && (
          <Button
            look="primary"
            icon="check"
            disabled={preview.found === null || preview.problem !== null}
            busy={runner.busy.value.has('keep-part')}
            onClick={keep}
          >
            {t('partSave')}
          </Button>
        )}
        {selector !== null && (
          <Button
            icon="pointer"
            onClick={() => {
              setSelector(null);
              setRound(round + 1);
            }}
          >
            {t('partAgain')}
          </Button>
        )}
        <Button look="quiet" onClick={onDone}>
          {t('dashCancelDialog')}
        </Button>
      </div>
      {selector !== null && <PreviewList preview={preview.found} way={way} url={tab.url} />}
    </section>
  );
}

/** To be called first thing in a click: whether the page may be read at all. */
export function mayPoint(): Promise<boolean> {
  return askGrant('readTabs');
}

function usePointer(tabId: number, round: number, runner: Runner, onPart: (selector: string) => void): void {
  useEffect(() => {
    let stop: (() => void) | null = null;
    let isWanted = true;
    runner.run(`point-${round}`, async () => {
      const ending = await pointAtPart(tabId, onPart);
      if (isWanted) stop = ending;
      else ending();
      return null;
    });
    return () => {
      isWanted = false;
      stop?.();
    };
  }, [tabId, round]);
}

type Tried = { readonly found: Preview | null; readonly problem: string | null };

/** What the rule would make of pages, tried anew at each change; what was found before stands until then. */
function usePreview({
  companion,
  tab,
  selector,
  way,
  reach,
}: Pick<OnlyPartProps, 'companion' | 'tab'> & {
  readonly selector: string | null;
  readonly way: Way;
  readonly reach: 'kind' | 'host';
}): Tried {
  const [tried, setTried] = useState<Tried>({ found: null, problem: null });
  useEffect(() => {
    if (selector === null) return setTried({ found: null, problem: null });
    let isWanted = true;
    const attempt = async (): Promise<void> => {
      const captured = await pageAsItStands(tab.tabId);
      const found = await companion.call('rule.preview', {
        url: tab.url,
        keep: way === 'keep' ? [selector] : [],
        drop: way === 'drop' ? [selector] : [],
        ...(reach === 'host' ? { kind: wholeHost } : {}),
        ...(captured ? { captured } : {}),
      });
      if (isWanted) setTried({ found, problem: null });
    };
    const timer = setTimeout(() => {
      attempt().catch((error: unknown) => isWanted && setTried({ found: null, problem: faultText(error) }));
    }, tryAfterMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [selector, way, reach, tab.tabId]);
  return tried;
}

/** The kind of the page as it was last said, while the whole host is tried too. */
function useLearntKind({ found }: Tried): string | null {
  const [kind, setKind] = useState<string | null>(null);
  useEffect(() => {
    if (found && found.kind !== wholeHost) setKind(found.kind);
  }, [found]);
  return kind;
}

function PreviewList({
  preview,
  way,
  url,
}: {
  readonly preview: Preview | null;
  readonly way: Way;
  readonly url: string;
}) {
  if (!preview) return <p class="muted">{t('dashLoading')}</p>;
  const others = preview.pages.filter((page) => page.url !== url);
  return (
    <>
      <ul class="part-preview" aria-label={t('partPreview')}>
        {preview.pages.map((page) => (
          <li key={page.url}>
            <p class="part-preview-title truncate" title={page.url}>
              {page.url === url ? t('panelThisTab') : page.title || page.url}
            </p>
            {page.matched ? (
              <>
                <p class="muted figures">{tn('partCharacters', page.characters)}</p>
                <pre>{page.markdown}</pre>
              </>
            ) : (
              <p class="part-unmatched">{t(way === 'keep' ? 'partNotHere' : 'partNothingDropped')}</p>
            )}
          </li>
        ))}
      </ul>
      {others.length === 0 && <p class="muted">{t('partNoneStored')}</p>}
    </>
  );
}
