import type { PageMetadata } from '../../../shared/batch/page-record.ts';
import type { Companion } from '../../parts/companion/companion.ts';
import { browserText, bytesText, timeText } from '../../parts/format.ts';
import { type MessageKey, t } from '../../parts/messages.ts';
import { laneText } from '../../parts/page-words.ts';
import type { TabProps } from './tab.tsx';
import { NoContent } from './tab.tsx';

/** `author` names all authors already. */
type ShownField = Exclude<keyof PageMetadata, 'authors'>;

const labels: Readonly<Record<ShownField, MessageKey>> = {
  description: 'dashMetaDescription',
  author: 'dashMetaAuthor',
  published: 'dashMetaPublished',
  modified: 'dashMetaModified',
  siteName: 'dashMetaSite',
  language: 'dashMetaLanguage',
  canonical: 'dashMetaCanonical',
  image: 'dashMetaImage',
};
const fields = Object.keys(labels) as ShownField[];

/** What the page says of itself, and what is known of how it was got. */
export function MetadataTab({ dashboard, detail }: TabProps) {
  const { record } = detail;
  if (!record) return <NoContent detail={detail} />;
  const { metadata, bytes } = record;
  return (
    <dl class="facts">
      {fields.map((field) => metadata[field] && <Fact key={field} name={t(labels[field])} value={metadata[field]} />)}
      <Fact name={t('dashFactFinalUrl')} value={record.finalUrl} />
      <Fact name={t('dashFactType')} value={record.contentType} />
      <Fact name={t('dashFactSession')} value={sessionText(record.session, dashboard.companion)} />
      <Fact name={t('dashColLane')} value={laneText(record.lane)} />
      {record.worker !== undefined && <Fact name={t('fleetReadBy')} value={record.worker} />}
      <Fact name={t('dashFactFetched')} value={timeText(Date.parse(record.fetchedAt))} />
      <Fact
        name={t('dashFactBytes')}
        value={t('dashFactBytesOf', { html: bytesText(bytes.html), markdown: bytesText(bytes.markdown) })}
      />
      <Fact name={t('dashFactId')} value={record.id} />
    </dl>
  );
}

/** Whose sign-ins it was got with, as the choosers call them. */
function sessionText(session: string, companion: Companion): string {
  const browser = browserText(companion.state.status.value?.browser.name || 'Chrome');
  if (session === 'shared') return t('sessionSharedOf', { browser });
  return session === 'isolated' ? t('sessionIsolated') : session;
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  if (value === '') return null;
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
