/** Threads as the software of many makers writes them: every post in its order, with who wrote it, however short; and nothing of the machinery. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

type Thread = {
  readonly name: string;
  readonly author?: string;
  readonly quote?: string;
  readonly lacks: readonly string[];
};

const threads: readonly Thread[] = [
  { name: 'smf-2-1', quote: '> the lamp burns', lacks: ['Posts: 214', 'Sailing since', 'Full Member', 'Quote\n'] },
  {
    name: 'mybb',
    quote: '> the lamp burns',
    lacks: ['Reputation', 'Ahoy', 'Printable', 'Users browsing', 'Thread Modes'],
  },
  { name: 'invision', author: 'keeper', quote: '> the lamp burns', lacks: ['Create an account', 'Share', '214'] },
  {
    name: 'vb4',
    quote: 'the lamp burns',
    lacks: ['View Profile', 'Join Date', 'Ahoy', 'Posting Permissions', 'Reply With'],
  },
  { name: 'vb3', quote: 'the lamp burns', lacks: ['Posting Rules', 'Join Date', 'Posts: 214', 'Deck Hand'] },
  {
    name: 'nodebb',
    author: 'keeper',
    quote: '> the lamp burns',
    lacks: ['Categories', 'Last reply', 'Suggested topics'],
  },
  { name: 'bbpress', quote: '> the lamp burns', lacks: ['You must be logged in', 'Participant'] },
  { name: 'khoros', lacks: ['Kudos', 'Level 3', 'Views'] },
  { name: 'flux-punbb', quote: '> the lamp burns', lacks: ['Registered', 'Ahoy', 'Powered by', 'Posts: 214'] },
  { name: 'github-issue-react', author: 'keeper', lacks: ['Product', 'No one assigned', '@saltyknot', 'Contributor'] },
  { name: 'lobsters', author: 'keeper', lacks: ['Active'] },
  { name: 'vanilla', author: 'keeper', quote: '> the lamp burns', lacks: ['Sign In or', 'Like', 'Posts:'] },
];

test.each(threads)('$name', ({ name, author, quote, lacks }) => {
  const html = readFileSync(new URL(`../pages/threads/${name}.html`, import.meta.url), 'utf8');
  const { markdown, title, metadata } = extract(html, { content: 'main' });
  expect(title).toMatch(/^(?:Splicing wet rope|Splice fails when wet)/);
  if (author) expect(metadata.author).toBe(author);
  const wanted = ['keeper', 'The night train', 'saltyknot', ...(quote ? [quote] : []), 'Dry it first.'];
  if (name !== 'vanilla') wanted.push('Thanks!');
  let from = 0;
  for (const words of wanted) {
    const at = markdown.indexOf(words, from);
    expect(at, `${words} in its place of\n${markdown}`).toBeGreaterThanOrEqual(0);
    from = at + words.length;
  }
  for (const words of lacks) expect(markdown).not.toContain(words);
});
