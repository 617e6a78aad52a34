import { Button } from '../../parts/components/button.tsx';
import { Check } from '../../parts/components/field.tsx';
import { Segmented } from '../../parts/components/segmented.tsx';
import { t } from '../../parts/messages.ts';
import type { ChooserState } from '../chooser-state.ts';
import { linkScopes } from './choice.ts';
import { linksOf } from './chosen.ts';
import { pointAtElement } from './page-links.ts';

const scopes = { page: 'scopePage', selection: 'scopeSelection', element: 'scopeElement' } as const;

/** Which links of the page: all, those in the selection, those in a part that is pointed at; of this site, of what it is about. */
export function LinksDetail({ state }: { readonly state: ChooserState }) {
  const { linkScope, sameSite, mainOnly } = state.choice.value;
  const found = state.found.value;
  const front = found.tabs.front;
  const point = () => {
    if (front) void pointAtElement(front.id).then(() => state.surface === 'popup' && window.close());
  };
  const offered = linkScopes.map((scope) => {
    const count = linksOf(scope, found).length;
    return { value: scope, label: t(scopes[scope], { count }), disabled: count === 0 && scope !== 'page' };
  });
  return (
    <div class="detail">
      <div class="detail-line">
        <Segmented
          label={t('scopeLabel')}
          value={linkScope}
          options={offered}
          onChange={(scope) => state.choose({ linkScope: scope })}
        />
        <Button icon="pointer" onClick={point} disabled={found.links.kind !== 'read'}>
          {t('pointAt')}
        </Button>
      </div>
      <div class="detail-line detail-checks">
        <Check label={t('sameSite')} checked={sameSite} onChange={(isOn) => state.choose({ sameSite: isOn })} />
        <Check label={t('mainOnly')} checked={mainOnly} onChange={(isOn) => state.choose({ mainOnly: isOn })} />
      </div>
    </div>
  );
}
