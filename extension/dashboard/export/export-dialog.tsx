import { headFields, nameFields, type TemplateProblem } from '../../../shared/batch/export-look.ts';
import type { ApprovedFolder } from '../../../shared/protocol/folder-calls.ts';
import { keepExportLook, readExportLook } from '../../parts/batches/export-look.ts';
import { Button } from '../../parts/components/button.tsx';
import { Dialog } from '../../parts/components/dialog.tsx';
import { Choice, Field } from '../../parts/components/field.tsx';
import { TextField } from '../../parts/components/text-field.tsx';
import { t } from '../../parts/messages.ts';
import { useEffect, useId, useRef, useState } from '../../parts/ui.ts';
import { exportAs, exportInto, type PageAction } from '../page-actions.ts';
import { draftOf, type LookDraft, lookOf, problemsOf } from './look-draft.ts';
import './export.css';

type Props = {
  /** On the button: what is exported. */
  readonly words: string;
  readonly folders: readonly ApprovedFolder[];
  readonly onExport: (action: PageAction) => void;
  readonly onClose: () => void;
};

/** Where exported files go, and how they are named, linked and headed. The look holds for the next exports too, wherever they are begun. */
export function ExportDialog({ words, folders, onExport, onClose }: Props) {
  const [draft, setDraft] = useState<LookDraft | null>(null);
  const [where, setWhere] = useState('export-folder');
  const formId = useId();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    readExportLook().then((look) => setDraft(draftOf(look)), console.error);
  }, []);
  useEffect(() => {
    if (draft) form.current?.querySelector('select')?.focus();
  }, [draft === null]);
  if (!draft) return null;
  const targets = [
    exportAs('folder', 'dashExportFolder'),
    exportAs('zip', 'dashExportZip'),
    ...folders.map(exportInto),
  ];
  const change = (part: Partial<LookDraft>) => setDraft({ ...draft, ...part });
  const problems = problemsOf(draft);
  const begin = async () => {
    const action = targets.find(({ id }) => id === where);
    if (!action || problems.names || problems.head) return;
    await keepExportLook(lookOf(draft));
    onClose();
    onExport(action);
  };
  return (
    <Dialog
      title={t('exportTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('dashCancelDialog')}</Button>
          <Button
            look="primary"
            type="submit"
            form={formId}
            icon="download"
            disabled={problems.names !== null || problems.head !== null}
          >
            {words}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        ref={form}
        class="export-look"
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        <Field
          label={t('exportWhere')}
          control={(joined) => (
            <Choice
              {...joined}
              value={where}
              options={targets.map(({ id, label, named }) => ({ value: id, label: t(label, named) }))}
              onChange={setWhere}
            />
          )}
        />
        <Field
          label={t('exportNames')}
          control={(joined) => (
            <Choice
              {...joined}
              value={draft.names}
              options={[
                { value: 'address', label: t('exportNamesAddress') },
                { value: 'title', label: t('exportNamesTitle') },
                { value: 'own', label: t('exportOwn') },
              ]}
              onChange={(names) => change({ names })}
            />
          )}
        />
        {draft.names === 'own' && (
          <TemplateField
            label={t('exportNamesOwn')}
            hint={t('exportNamesHint', { fields: nameFields.map((field) => `{${field}}`).join(' ') })}
            text={draft.namesText}
            longest={200}
            problem={problems.names}
            onInput={(namesText) => change({ namesText })}
          />
        )}
        <Field
          label={t('exportLinks')}
          control={(joined) => (
            <Choice
              {...joined}
              value={draft.links}
              options={[
                { value: 'relative', label: t('exportLinksRelative') },
                { value: 'wiki', label: t('exportLinksWiki') },
                { value: 'web', label: t('exportLinksWeb') },
              ]}
              onChange={(links) => change({ links })}
            />
          )}
        />
        <Field
          label={t('exportHead')}
          control={(joined) => (
            <Choice
              {...joined}
              value={draft.head}
              options={[
                { value: 'all', label: t('exportHeadAll') },
                { value: 'none', label: t('exportHeadNone') },
                { value: 'own', label: t('exportOwn') },
              ]}
              onChange={(head) => change({ head })}
            />
          )}
        />
        {draft.head === 'own' && (
          <TemplateField
            label={t('exportHeadOwn')}
            hint={t('exportHeadHint', { fields: headFields.join(', ') })}
            text={draft.headText}
            longest={2000}
            problem={problems.head}
            onInput={(headText) => change({ headText })}
          />
        )}
      </form>
    </Dialog>
  );
}

type TemplateProps = {
  readonly label: string;
  readonly hint: string;
  readonly text: string;
  readonly longest: number;
  readonly problem: TemplateProblem | null;
  readonly onInput: (text: string) => void;
};

function TemplateField({ label, hint, text, longest, problem, onInput }: TemplateProps) {
  return (
    <TextField
      label={label}
      hint={hint}
      error={problem ? `${problemText(problem)} ${hint}` : undefined}
      longest={longest}
      value={text}
      onInput={onInput}
    />
  );
}

function problemText({ kind, part }: TemplateProblem): string {
  if (kind === 'unknown-field') return t('exportUnknownField', { field: part });
  if (kind === 'alike') return t('exportAlike');
  if (kind === 'deep') return t('exportDeep');
  if (kind === 'given-twice') return t('exportGivenTwice', { key: part });
  if (kind === 'bad-key') return t('exportBadKey', { key: part });
  return t('exportEmpty');
}
