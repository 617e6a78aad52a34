import type { ContentRule } from '../../shared/batch/content-rules.ts';
import { Button } from '../parts/components/button.tsx';
import { t } from '../parts/messages.ts';
import { useEffect, useState } from '../parts/ui.ts';
import type { OptionsProps } from './part.tsx';
import { Part } from './part.tsx';

/** What the person has said is the content of pages of a kind, and never is. Rules are made in the side panel, where the page is. */
export function RulesPart({ companion, runner }: OptionsProps) {
  const [rules, setRules] = useState<readonly ContentRule[]>([]);
  const { generation, settings } = companion.state;
  const read = () =>
    companion.call('settings.get', {}).then(
      ({ contentRules }) => setRules(contentRules),
      (error: unknown) => console.warn('The rules could not be listed.', error),
    );
  useEffect(() => void read(), [generation.value, settings.value]);
  const remove = ({ id }: ContentRule) =>
    runner.run(`remove-rule-${id}`, async () => {
      await companion.call('rule.remove', { rule: id });
      await read();
      return null;
    });
  return (
    <Part title={t('optionsRules')} text={t('optionsRulesText')}>
      {rules.length === 0 ? (
        <p class="muted">{t('optionsNoRules')}</p>
      ) : (
        <ul class="sessions">
          {rules.map((rule) => (
            <li key={rule.id}>
              <div class="session-words">
                <strong class="truncate" title={`${rule.host}${rule.kind}`}>{`${rule.host}${rule.kind}`}</strong>
                {rule.keep.length > 0 && (
                  <span class="muted rule-selector">{t('optionsRuleKeep', { selector: rule.keep.join(', ') })}</span>
                )}
                {rule.drop.length > 0 && (
                  <span class="muted rule-selector">{t('optionsRuleDrop', { selector: rule.drop.join(', ') })}</span>
                )}
              </div>
              <Button icon="trash" onClick={() => remove(rule)}>
                {t('optionsRemoveRule')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
