import './search.css';
import type { Result } from '../../../shared/protocol/calls.ts';
import type { SearchHit } from '../../../shared/protocol/model.ts';
import { Button } from '../../parts/components/button.tsx';
import { Dialog } from '../../parts/components/dialog.tsx';
import { SearchField } from '../../parts/components/search-field.tsx';
import { faultText } from '../../parts/fault-text.ts';
import { t, tn } from '../../parts/messages.ts';
import { useEffect, useRef, useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { firstSentence, markedParts } from './marked-parts.ts';

/** Typing goes on for so long before it is asked. */
const restMs = 150;
const step = 10;

type Found = Result<'search'>;

/** One box over the texts of all crawls. A hit opens its page at the place. */
export function SearchDialog({ dashboard, onClose }: { readonly dashboard: Dashboard; readonly onClose: () => void }) {
  const { companion } = dashboard;
  const text = dashboard.view.value.find;
  const [found, setFound] = useState<Found | null>(null);
  const [limit, setLimit] = useState(step);
  const [why, setWhy] = useState('');
  const asked = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  // The dialog itself puts the focus on what it has first, the button that closes it.
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  const isOnline = companion.state.link.value === 'online';

  useEffect(() => {
    const number = ++asked.current;
    if (text.trim() === '') return setFound(null);
    if (!isOnline) return;
    const timer = setTimeout(() => {
      companion.call('search', { text, limit }).then(
        (answer) => {
          // An earlier question may be answered later.
          if (number !== asked.current) return;
          setFound(answer);
          setWhy('');
        },
        (error: unknown) => {
          if (number === asked.current) setWhy(faultText(error));
        },
      );
    }, restMs);
    return () => clearTimeout(timer);
  }, [text, limit, isOnline]);

  const open = (hit: SearchHit) => {
    dashboard.drawerTab.value = 'preview';
    dashboard.look({
      batch: hit.batch,
      page: hit.page,
      place: firstSentence(hit.snippet),
      dialog: null,
      states: [],
      codes: [],
      host: '',
      text: '',
    });
  };
  return (
    <Dialog title={t('searchAll')} wide onClose={onClose}>
      <div ref={box}>
        <SearchField
          label={t('searchLabel')}
          value={text}
          onChange={(find) => {
            setLimit(step);
            dashboard.look({ find });
          }}
        />
      </div>
      <div class="search-found" aria-live="polite">
        {why && <p role="alert">{why}</p>}
        {text.trim() === '' && <p class="muted">{t('searchEmpty')}</p>}
        {found?.notes.map((note) => (
          <p key={note} class="muted">
            {note}
          </p>
        ))}
        {found && found.hits.length === 0 && <p>{t('searchNone')}</p>}
        <ol class="search-hits">
          {found?.hits.map((hit) => (
            <li key={hit.page}>
              <Hit hit={hit} onOpen={() => open(hit)} />
            </li>
          ))}
        </ol>
        {found && found.left > 0 && <p class="muted">{tn('searchLeft', found.left)}</p>}
        {found?.more && limit < 50 && (
          <Button onClick={() => setLimit(Math.min(50, limit + step))}>{t('searchMore')}</Button>
        )}
      </div>
    </Dialog>
  );
}

function Hit({ hit, onOpen }: { readonly hit: SearchHit; readonly onOpen: () => void }) {
  const { snippet, title, url, alsoIn } = hit;
  return (
    <button type="button" class="search-hit" onClick={onOpen}>
      <strong>{title || url}</strong>
      <span class="muted truncate">
        {url}
        {alsoIn > 0 && ` · ${tn('searchAlso', alsoIn)}`}
      </span>
      {snippet.path.length > 0 && <span class="search-path">{snippet.path.join(' › ')}</span>}
      {snippet.text && (
        <span>
          {markedParts(snippet).map(({ text, isMarked, at }) => (isMarked ? <mark key={at}>{text}</mark> : text))}
        </span>
      )}
    </button>
  );
}
