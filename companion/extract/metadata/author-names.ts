/** Names of authors as pages write them → a name each, without what stands about it. Pure. */

const person = String.raw`\p{Lu}[\p{L}'’.-]*(?: (?:\p{Lu}[\p{L}'’.-]*|de|van|von|der|den|da|di|del|la|le|bin|al)){0,3}`;
const persons = new RegExp(`^${person}(?:(?:, (?:and |& )?| (?:and|&|und|et|y) )${person})+$`, 'u');
const firms =
  /\b(?:team|staff|editors|company|group|media|news|agency|university|institute|department)\b|, (?:[A-Z]\.?){2,}\.?$/i;
const titles = /^(?:M\.?D|Ph\.?D|RD|RN|DO|DVM|VMD|CPA|JD|Esq|Jr|Sr|MBA|MS|MSc|MA|BA|LCSW|PsyD|EdD|CFP|PT|DPT|DDS)\.?$/i;
const monthName =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?$/i;

/** What stands where a name would, and is none: words before one, a day, a state. */
const noName =
  /^(?:originally published|posted on|published on|insights from|guides?|offline|online|read more|view profile|follow|admin(?:istrator)?|editorial|n\/a|.* (?:by|from|on)|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}|.* goes here\.?)$/i;

/** One text may name several. A firm's name and a person's degrees hold the same signs, and stay whole. */
export function authorNames(text: string | undefined, siteName?: string): string[] {
  if (!text) return [];
  const site = siteName?.replace(/^@/, '') ?? '';
  const end = `, ${site}`.toLowerCase();
  const own = site !== '' && text.toLowerCase().endsWith(end) ? text.slice(0, -end.length) : text;
  if (own.trim() === '' || !persons.test(own) || firms.test(own)) return [own];
  const parts = own.split(/\s*(?:,\s*(?:and |& )?| and | & | und | et | y )\s*/);
  const isEach = parts.every((part) => part.includes(' ') && !titles.test(part));
  return isEach ? parts : [own];
}

/** A name only: some sites give the author's page or number instead, and templates their own words. */
export function authorName(text: string): string | undefined {
  const bare = text
    .replace(/^["'“”‘’\s]+|["'“”‘’\s]+$/g, '')
    .replace(
      /^(?:(?:(?:written|posted|article|words|recipe|text|story|photos?|created|started|published|edited) )?by|von|par|por|di|door)[:\s]+/iu,
      '',
    )
    .replace(/^By(?=\p{Lu}\p{Ll})/u, '')
    .replace(/\s+-\s+https?:\/\/.*$/, '')
    // A byline often ends with its date.
    .replace(
      /[\s,|·•-]*(?:on )?(?:\p{L}{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? \p{L}{3,9}\.? \d{4}|\d{4}-\d{2}-\d{2}).*$/u,
      '',
    )
    .replace(/^[\s,;|·•-]+|[\s,;|·•-]+$/g, '');
  const words = bare.split(' ');
  if (words.length > 2 && monthName.test(words.at(-1) ?? '')) words.pop();
  const half = words.length / 2;
  const isTwice = words.length > 1 && words.slice(0, half).join(' ') === words.slice(half).join(' ');
  const name = (isTwice ? words.slice(0, half) : words).join(' ');
  const isNone =
    name === '' ||
    name.length > 200 ||
    /^(?:https?:)?\/\//i.test(name) ||
    !/\p{L}/u.test(name) ||
    /^[a-z_]+(?:\.[a-z_]+){2,}$/.test(name) ||
    noName.test(name);
  return isNone ? undefined : name;
}
