import { Button } from '../parts/components/button.tsx';
import { SearchField } from '../parts/components/search-field.tsx';
import { Segmented } from '../parts/components/segmented.tsx';
import { t } from '../parts/messages.ts';
import type { PopupState } from './chooser-state.ts';
import { type LinkScope, linksOf } from './chosen.ts';
import { pointAtElement } from './page-links.ts';

const scopes = { page: 'scopePage', selection: 'scopeSelection', element: 'scopeElement' } as const;

/** Which links of the page: all, those in the selection, those in a part that is pointed at; and a filter over them. */
export function LinksDetail({ state }: { readonly state: PopupState }) {
  const { linkScope, linkFilter } = state.choice.value;
  const found = state.found.value;
  const front = found.tabs.front;
  const point = () => {
    if (front) void pointAtElement(front.id).then(() => window.close());
  };
  const offered = (['page', 'selection', 'element'] as const satisfies readonly LinkScope[]).map((scope) => {
    const count = linksOf(scope, found).length;
    return { value: scope, label: t(scopes[scope], { count }), disabled: count === 0 && scope !== 'page' };
  });
  return (
    <div class="detail">
      <Segmented
        label={t('scopeLabel')}
        value={linkScope}
        options={offered}
        onChange={(scope) => state.choose({ linkScope: scope })}
      />
      <div class="detail-line">
        <SearchField
          label={t('linkFilter')}
          value={linkFilter}
          onChange={(text) => state.choose({ linkFilter: text })}
        />
        <Button icon="pointer" onClick={point} disabled={found.links.kind !== 'read'}>
          {t('pointAt')}
        </Button>
      </div>
    </div>
  );
}
