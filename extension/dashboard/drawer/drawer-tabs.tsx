import { type MessageKey, t } from '../../parts/messages.ts';
import { useId, useRef, type VNode } from '../../parts/ui.ts';
import { MarkdownTab, PreviewTab } from './content-tabs.tsx';
import { AttemptsTab } from './drawer-attempts.tsx';
import { FilesTab } from './drawer-files.tsx';
import { LinksTab } from './drawer-links.tsx';
import { MetadataTab } from './drawer-metadata.tsx';
import { ScreenshotTab } from './drawer-screenshot.tsx';
import type { TabProps } from './tab.tsx';

type TabName = 'preview' | 'markdown' | 'links' | 'files' | 'metadata' | 'attempts' | 'screenshot';

const allTabs: readonly { name: TabName; label: MessageKey; panel: (props: TabProps) => VNode }[] = [
  { name: 'preview', label: 'dashTabPreview', panel: PreviewTab },
  { name: 'markdown', label: 'dashTabMarkdown', panel: MarkdownTab },
  { name: 'links', label: 'dashTabLinks', panel: LinksTab },
  { name: 'files', label: 'dashTabFiles', panel: FilesTab },
  { name: 'metadata', label: 'dashTabMetadata', panel: MetadataTab },
  { name: 'attempts', label: 'dashTabAttempts', panel: AttemptsTab },
  { name: 'screenshot', label: 'dashTabScreenshot', panel: ScreenshotTab },
];

/** The views of a page; files only where some were saved. Arrow keys go round the tabs. The chosen one stays as one leafs from page to page. */
export function DrawerTabs({ dashboard, detail }: TabProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const tabs = allTabs.filter(({ name }) => name !== 'files' || (detail.record?.saved?.length ?? 0) > 0);
  const chosen = tabs.find(({ name }) => name === dashboard.drawerTab.value) ?? tabs[0];
  if (!chosen) return null;
  const choose = (name: string) => {
    dashboard.drawerTab.value = name;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.indexOf(chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!next) return;
    event.preventDefault();
    choose(next.name);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus();
  };
  const Panel = chosen.panel;
  return (
    <>
      <div ref={list} class="tabs" role="tablist" aria-label={t('dashPageViews')} onKeyDown={onKeyDown}>
        {tabs.map(({ name, label }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            data-tab={name}
            class="tab"
            aria-selected={name === chosen.name}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen.name ? 0 : -1}
            onClick={() => choose(name)}
          >
            {t(label)}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the panel scrolls, and the pattern for tabs has it reachable */}
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen.name}`} tabIndex={0}>
        <Panel dashboard={dashboard} detail={detail} />
      </div>
    </>
  );
}
