/** `llms.txt` and `llms-full.txt` of a crawl, as https://llmstxt.org has them: a list of pages with what each is about, and all their texts. */
import { counted } from '../../shared/units.ts';
import { demoted, plainLine } from './demote.ts';

/** A page as these files need it. */
type ListedPage = {
  readonly url: string;
  readonly title: string;
  readonly description?: string;
  readonly markdown: string;
};

const descriptionLength = 200;

/** Pages without text are not listed but counted. `pages` is called once; memory: a line a page. */
export async function* llmsText(
  name: string,
  pages: () => AsyncIterable<ListedPage & { readonly isEmpty: boolean }>,
): AsyncGenerator<string> {
  const sections = new Map<string, string[]>();
  let empty = 0;
  for await (const page of pages()) {
    if (page.isEmpty) {
      empty++;
      continue;
    }
    const section = sectionOf(page.url);
    const lines = sections.get(section) ?? [];
    sections.set(section, lines);
    lines.push(`- [${plainLine(page.title || page.url)}](${addressIn(page.url)})${described(page.description)}`);
  }
  const listed = [...sections.values()].reduce((sum, lines) => sum + lines.length, 0);
  const left = empty > 0 ? ` ${empty} more had no text.` : '';
  yield `# ${plainLine(name)}\n\n> ${counted(listed, 'page')} with text, as crawled.${left}\n`;
  for (const [section, lines] of sections) yield `\n## ${plainLine(section)}\n\n${lines.join('\n')}\n`;
}

/** Every page that has text, whole, each under its title with its address. */
export async function* llmsFullText(name: string, pages: () => AsyncIterable<ListedPage>): AsyncGenerator<string> {
  yield `# ${plainLine(name)}\n`;
  let place = 0;
  for await (const page of pages()) {
    if (!page.markdown.trim()) continue;
    const markdown = demoted(page.markdown, `page-${++place}`);
    yield `\n---\n\n## ${plainLine(page.title || page.url)}\n\nSource: <${page.url}>\n\n${markdown}`;
  }
}

function described(description: string | undefined): string {
  const line = plainLine(description ?? '');
  if (!line) return '';
  return `: ${line.length > descriptionLength ? `${line.slice(0, descriptionLength).replace(/\s+\S*$/, '')}…` : line}`;
}

/** The host and the first folder: what a site's own navigation mostly is. */
function sectionOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return 'Other';
  const folders = parsed.pathname.split('/').slice(1, -1);
  return folders[0] ? `${parsed.host}/${folders[0]}` : parsed.host;
}

/** As a link's target: nothing in it ends the link. */
function addressIn(url: string): string {
  return url.replace(/[()<>\s\\]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
