import { RunNotices } from '../parts/components/run-notices.tsx';
import { t } from '../parts/messages.ts';
import { AgentsPart } from './agents-part.tsx';
import { ConnectionPart } from './connection-part.tsx';
import { DefaultsPart } from './defaults-part.tsx';
import { FilePart } from './file-part.tsx';
import { FoldersPart } from './folders-part.tsx';
import type { OptionsProps } from './part.tsx';
import { RulesPart } from './rules-part.tsx';
import { SessionsPart } from './sessions-part.tsx';
import { ShortcutsPart } from './shortcuts-part.tsx';
import { useUnsentSettings } from './unsent-settings.ts';

/** Every change is kept at once; there is no button to save. */
export function App(props: OptionsProps) {
  const { link } = props.companion.state;
  const unsent = useUnsentSettings(props);
  // What was begun stays in sight while the companion is away.
  const hasSettings = unsent.settings !== null && link.value !== 'unpaired' && link.value !== 'refused';
  return (
    <div class="options">
      <header class="options-top">
        <h1>
          <img src="icons/48.png" width="28" height="28" alt="" />
          {t('optionsHeading')}
        </h1>
        <p class="muted">{t('optionsKept')}</p>
      </header>
      <main>
        <ConnectionPart {...props} />
        {hasSettings && <DefaultsPart unsent={unsent} isHeld={props.isHeld} />}
        {hasSettings && <FoldersPart {...props} />}
        {hasSettings && <RulesPart {...props} />}
        {hasSettings && <SessionsPart {...props} />}
        {hasSettings && <AgentsPart {...props} />}
        <ShortcutsPart />
        {hasSettings && <FilePart {...props} />}
      </main>
      <RunNotices runner={props.runner} />
    </div>
  );
}
