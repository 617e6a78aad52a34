/** The look of an export while a person chooses it: templates are kept as they were typed, and checked before they hold. Pure. */
import { headProblem, namesProblem, nameTemplates, type TemplateProblem } from '../../../shared/batch/export-look.ts';
import type { ExportLook } from '../../../shared/protocol/calls.ts';

export type NamesKind = 'address' | 'title' | 'own';
export type HeadKind = 'all' | 'none' | 'own';

export type LookDraft = {
  readonly names: NamesKind;
  /** What is typed; it holds with `own`. */
  readonly namesText: string;
  readonly links: NonNullable<ExportLook['links']>;
  readonly head: HeadKind;
  readonly headText: string;
};

/** What a template of one's own begins with. */
const firstNames = nameTemplates.title;
const firstHead = 'title, source=url, saved=date';

export function draftOf({ names = 'address', links = 'relative', frontMatter = 'all' }: ExportLook): LookDraft {
  const isNamed = names === 'address' || names === 'title';
  const isKnown = frontMatter === 'all' || frontMatter === 'none';
  return {
    names: isNamed ? names : 'own',
    namesText: isNamed ? firstNames : names,
    links,
    head: isKnown ? frontMatter : 'own',
    headText: isKnown ? firstHead : frontMatter,
  };
}

export type DraftProblems = { readonly names: TemplateProblem | null; readonly head: TemplateProblem | null };

export function problemsOf({ names, namesText, head, headText }: LookDraft): DraftProblems {
  return {
    names: names === 'own' ? namesProblem(namesText.trim()) : null,
    head: head === 'own' ? headProblem(headText.trim()) : null,
  };
}

/** Only what differs from how files look anyway. */
export function lookOf({ names, namesText, links, head, headText }: LookDraft): ExportLook {
  return {
    ...(names !== 'address' && { names: names === 'own' ? namesText.trim() : names }),
    ...(links !== 'relative' && { links }),
    ...(head !== 'all' && { frontMatter: head === 'own' ? headText.trim() : head }),
  };
}
