/** What the dashboard shows, kept in the address so that reloading, going back and sharing a bookmark bring the same view. Pure. */
import { isPageErrorCode, type PageErrorCode } from '../../shared/batch/errors.ts';
import { type PageState, pageStates } from '../../shared/batch/states.ts';
import { type PageFilter, type PageSort, pageSorts } from '../../shared/protocol/calls.ts';

export type View = {
  readonly batch: string | null;
  readonly states: readonly PageState[];
  readonly codes: readonly PageErrorCode[];
  readonly host: string;
  readonly text: string;
  readonly sort: PageSort;
  readonly descending: boolean;
  /** The page in the drawer. */
  readonly page: string | null;
  /** What is searched for in all crawls. */
  readonly find: string;
  /** Words in the open page to scroll to. */
  readonly place: string;
  /** What stands over it: the chooser (`file`: to choose a file in), or the sign-in. */
  readonly dialog: ViewDialog | null;
  /** A file of the batch that is to be saved, once. */
  readonly save: ViewSave | null;
};

export const viewSaves = ['zip', 'md'] as const;
export type ViewSave = (typeof viewSaves)[number];

const viewDialogs = ['new', 'file', 'sign-in', 'search', 'fleet'] as const;
export type ViewDialog = (typeof viewDialogs)[number];

export const startView: View = {
  batch: null,
  states: [],
  codes: [],
  host: '',
  text: '',
  sort: 'index',
  descending: false,
  page: null,
  find: '',
  place: '',
  dialog: null,
  save: null,
};

/** `#batch=…&state=failed,held&sort=url&order=down` → view; whatever is not understood is left out. */
export function viewOfHash(hash: string): View {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const sort = params.get('sort') ?? '';
  return {
    batch: params.get('batch') || null,
    states: listOf(params, 'state').filter(isPageState),
    codes: listOf(params, 'code').filter(isPageErrorCode),
    host: params.get('host') ?? '',
    text: (params.get('text') ?? '').slice(0, 500),
    sort: isPageSort(sort) ? sort : 'index',
    descending: params.get('order') === 'down',
    page: params.get('page') || null,
    find: (params.get('find') ?? '').slice(0, 500),
    place: (params.get('place') ?? '').slice(0, 300),
    dialog: viewDialogs.find((name) => name === params.get('dialog')) ?? null,
    save: viewSaves.find((format) => format === params.get('save')) ?? null,
  };
}

/** The reverse of viewOfHash; empty for the start view. */
export function hashOfView(view: View): string {
  const params = new URLSearchParams();
  if (view.batch) params.set('batch', view.batch);
  if (view.states.length > 0) params.set('state', view.states.join(','));
  if (view.codes.length > 0) params.set('code', view.codes.join(','));
  if (view.host) params.set('host', view.host);
  if (view.text) params.set('text', view.text);
  if (view.sort !== 'index') params.set('sort', view.sort);
  if (view.descending) params.set('order', 'down');
  if (view.page) params.set('page', view.page);
  if (view.find) params.set('find', view.find);
  if (view.place) params.set('place', view.place);
  if (view.dialog) params.set('dialog', view.dialog);
  if (view.save) params.set('save', view.save);
  const text = params.toString();
  return text && `#${text}`;
}

/** The filter of the table; conditions that are not set are absent. */
export function filterOfView(view: View): PageFilter {
  return {
    ...(view.states.length > 0 && { states: [...view.states] }),
    ...(view.codes.length > 0 && { codes: [...view.codes] }),
    ...(view.host && { host: view.host }),
    ...(view.text.trim() && { text: view.text.trim() }),
  };
}

/** True where the table shows less than the whole batch. */
export function isFiltered(view: View): boolean {
  return Object.keys(filterOfView(view)).length > 0;
}

function listOf(params: URLSearchParams, name: string): string[] {
  return (params.get(name) ?? '').split(',').filter((part) => part !== '');
}

function isPageState(text: string): text is PageState {
  return (pageStates as readonly string[]).includes(text);
}

function isPageSort(text: string): text is PageSort {
  return (pageSorts as readonly string[]).includes(text);
}
