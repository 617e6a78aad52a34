import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KindTree } from '../../../companion/crawl/discovery/kinds.ts';

const place = (tree: KindTree, path: string) => tree.place(new URL(`https://a.example${path}`));

describe('kinds of addresses', () => {
  test.each([
    ['/', '/'],
    ['/about', '/*'],
    ['/about.html', '/*.html'],
    ['/u/alice', '/u/*'],
    ['/2024/05/hello', '/*/*/*'],
    ['/t/4711/12', '/t/*/*'],
    ['/a/3f2a9bc41d/x', '/a/*/*'],
    ['/list?page=2&utm_source=x', '/*?page'],
    ['/list?b=1&a=2', '/*?a&b'],
    ['/wiki/Special:Random', '/wiki/Special:*'],
    ['/shop?f[color]=1&f[size]=2', '/*?f'],
  ])('%s is %s', (path, template) => {
    expect(place(new KindTree(), path).template).toBe(template);
  });

  test('a folder with many children is a list, and the kinds below it become one', () => {
    const tree = new KindTree();
    const merges = [];
    for (let n = 0; n < 13; n++) merges.push(...place(tree, `/t/topic-${String.fromCharCode(97 + n)}/last`).merges);
    // The last one came as a child of the list.
    expect(merges).toHaveLength(12);
    expect(merges[0]).toEqual({ from: '/t/topic-a/*', into: '/t/*/*' });
    expect(tree.resolve('/t/topic-a/*')).toBe('/t/*/*');
    expect(place(tree, '/t/another/one')).toMatchObject({ template: '/t/*/*', merges: [] });
    expect(place(tree, '/u/x').template).toBe('/u/*');
  });

  test('the top of a site has more parts before it is a list', () => {
    const tree = new KindTree();
    for (let n = 0; n < 60; n++)
      place(tree, `/part${String.fromCharCode(97 + (n % 26))}${n > 25 ? 'x' : ''}${n > 51 ? 'y' : ''}/a`);
    expect(place(tree, '/parta/b').template).toBe('/parta/*');
  });

  test('a tree made again from its templates places as before', () => {
    const segment = fc.constantFrom(
      'a',
      'b',
      'c',
      'docs',
      'x1',
      '2024',
      '77',
      'Foo:Bar',
      'p.html',
      'some-long-name-of-one-page',
    );
    const paths = fc.array(
      fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(paths, paths, (first, second) => {
        const tree = new KindTree();
        const templates = new Set<string>();
        for (const path of first) {
          const { template, merges } = place(tree, path);
          for (const { from, into } of merges) {
            templates.delete(from);
            templates.add(into);
          }
          templates.add(template);
        }
        const again = new KindTree(templates);
        for (const path of [...first, ...second]) expect(place(again, path).template).toBe(place(tree, path).template);
      }),
    );
  });

  test('a kind that a person has spoken of is not merged into a list, and its stars stand for every name', () => {
    const tree = new KindTree(['/docs/guide/*'], ['/docs/guide/*', '/u/*/*']);
    const merges = [];
    for (let n = 0; n < 20; n++) merges.push(...place(tree, `/docs/part-${String.fromCharCode(97 + n)}/x`).merges);
    expect(merges.map(({ from }) => from)).not.toContain('/docs/guide/*');
    expect(place(tree, '/docs/guide/y').template).toBe('/docs/guide/*');
    expect(place(tree, '/docs/other/y').template).toBe('/docs/*/*');
    expect(place(tree, '/u/alice/posts').template).toBe('/u/*/*');
  });

  test('a star that was spoken of late leaves the kinds beside it alone', () => {
    const tree = new KindTree(['/t/*/*', '/t/about/*'], ['/t/*/*']);
    expect(place(tree, '/t/about/x').template).toBe('/t/about/*');
    expect(place(tree, '/t/4711/x').template).toBe('/t/*/*');
  });

  test('kinds of a host without an end are held to a number', () => {
    const tree = new KindTree();
    const templates = new Set<string>();
    for (let n = 0; n < 3000; n++)
      templates.add(place(tree, `/list?${n.toString(36).replace(/\d/g, 'z')}=1&k${'abcdefgh'[n % 8]}=2`).template);
    expect(templates.size).toBeLessThanOrEqual(401);
  });
});
