import { Icon } from '../../parts/components/icon.tsx';
import { t, uiLanguage } from '../../parts/messages.ts';
import type { ChooserState } from '../chooser-state.ts';
import type { SourceId } from './choice.ts';
import { canBeRead, type Found, tabsOf } from './chosen.ts';
import { offeredSources, sourceLooks } from './sources.ts';

/** How many addresses a source holds, where that is known before it is chosen. */
function countOf(source: SourceId, found: Found): number | null {
  if (source === 'selected' || source === 'window' || source === 'group')
    return tabsOf(source, null, found.tabs).filter((tab) => canBeRead(tab, found.granted)).length;
  if (source === 'links') return found.links.kind === 'read' ? found.links.links.length : null;
  return null;
}

/** What to crawl: one of these. */
export function SourceList({ state }: { readonly state: ChooserState }) {
  const found = state.found.value;
  return (
    <fieldset class="sources">
      <legend class="for-readers">{t('popupWhat')}</legend>
      {offeredSources(found).map((id) => {
        const count = countOf(id, found);
        return (
          <label key={id} class="source-tile">
            <input
              type="radio"
              name="source"
              checked={state.choice.value.source === id}
              onChange={() => state.choose({ source: id })}
            />
            <span class="source-face">
              <Icon name={sourceLooks[id].icon} />
              <span class="source-name">{t(sourceLooks[id].label)}</span>
              {count !== null && <span class="source-count figures">{count.toLocaleString(uiLanguage())}</span>}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
