/** Which part of a page is its content; each rule on a small page of our own. */
import { describe, expect, test } from 'vitest';
import { extract } from './make-capture.ts';

const sentences = (start: string, count = 4) =>
  `${start} ${'The ferry leaves twice a day in winter, and the second crossing is often cancelled. '.repeat(count)}`;
const paragraphs = (...starts: string[]) => starts.map((start) => `<p>${sentences(start)}</p>`).join('');
const main = (body: string, head = '') =>
  extract(`<!doctype html><html><head><title>The ferry</title>${head}</head><body>${body}</body></html>`, {
    content: 'main',
  }).markdown;
const around = (body: string) =>
  `<header class="site-header"><nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav></header>${body}<footer class="site-footer"><p>© 2026 Kirkhaven Press · <a href="/imprint">Imprint</a></p></footer>`;

describe('nothing between kept blocks is lost', () => {
  test('a section stays, whatever its id is called', () => {
    for (const id of ['share', 'related', 'pagination', 'newsletter', 'social']) {
      const markdown = main(
        around(
          `<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}<section id="${id}"><h2>A heading of it</h2>${paragraphs('Marked.')}</section>${paragraphs('Three.')}</main>`,
        ),
      );
      expect(markdown).toContain('## A heading of it');
      expect(markdown).toContain('Marked.');
    }
  });
  test('short blocks, a table and a quote’s source between paragraphs stay', () => {
    const markdown = main(
      around(
        `<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}<table><tr><th>Port</th><th>Range</th></tr><tr><td>Solan</td><td>4.3</td></tr></table>${paragraphs('Three.')}<div><p>${sentences('A keeper said so.')}</p><footer>Hanna Berg</footer></div>${paragraphs('Four.')}</main>`,
      ),
    );
    expect(markdown).toContain('| Solan | 4.3 |');
    expect(markdown).toContain('Hanna Berg');
  });
  test('previews of links and quotes of posts between paragraphs stay', () => {
    const cards = [
      '<figure class="kg-card kg-bookmark-card"><a href="https://x.example/b"><div>The card of it</div><div>Of another page.</div></a></figure>',
      '<aside class="onebox"><article><h3><a href="https://x.example/a">The card of it</a></h3><p>Seen there.</p></article></aside>',
      '<aside class="quote"><div class="title">sam:</div><blockquote><p>The card of it</p></blockquote></aside>',
    ];
    for (const card of cards)
      expect(
        main(
          around(`<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}${card}${paragraphs('Three.', 'Four.')}</main>`),
        ),
      ).toContain('The card of it');
  });
  test('what stands around the content goes', () => {
    const markdown = main(around(`<main><h1>The ferry</h1>${paragraphs('One.', 'Two.', 'Three.')}</main>`));
    expect(markdown).not.toContain('About us');
    expect(markdown).not.toContain('Imprint');
  });
});

describe('the lists of an application', () => {
  const list = (rows: string) =>
    `<a href="#content-start" class="skip-to-content-link">Skip to main content</a><header id="header">Welcome, <b>ada</b>. <a href="/">View site</a></header><div id="main" class="main"><nav id="nav-sidebar"><table><tr><th><a href="/group/">Elsewhere</a></th><td><a href="/group/add/">Add</a></td></tr></table></nav><main id="content-start" class="content"><div id="content"><h1>Select group to change</h1><div id="content-main">${rows}</div></div></main></div>`;
  test('stay though each row is a link, with a box to tick', () => {
    const rows = Array.from(
      { length: 8 },
      (_, n) =>
        `<tr><td class="action-checkbox"><input type="checkbox" name="_selected_action"></td><th class="field-name"><a href="/group/${n}/">Kestrel${n}</a></th></tr>`,
    ).join('');
    const markdown = main(
      list(
        `<div class="module" id="changelist"><form id="changelist-form" method="post"><div class="actions"><label>Action: <select name="action"><option selected>---------</option><option>Delete</option></select></label><span class="action-counter">0 of 8 selected</span></div><div class="results"><table id="result_list"><thead><tr><th><input type="checkbox"></th><th class="sortable"><a href="?o=1">Group</a></th></tr></thead><tbody>${rows}</tbody></table></div></form></div>`,
      ),
    );
    for (let n = 0; n < 8; n++) expect(markdown).toContain(`[Kestrel${n}](https://site.example/group/${n}/)`);
    expect(markdown).not.toContain('Skip to');
    expect(markdown).not.toContain('Elsewhere');
  });
  test('stay where they are short, and nothing else of the page is content', () => {
    const module = (name: string) =>
      `<div class="module"><table><caption><a href="/${name}/">About ${name}</a></caption><tr><th><a href="/${name}/a/">${name} list</a></th><td><a href="/${name}/a/add/" class="addlink">Add</a></td></tr></table></div>`;
    const markdown = main(list(module('Herring') + module('Gannet')));
    for (const name of ['Herring', 'Gannet']) expect(markdown).toContain(`${name} list`);
    expect(markdown).not.toContain('Elsewhere');
  });
  test('beside a text do not come back', () => {
    const text = `<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}</main>`;
    const tools =
      '<table class="share-links"><tr><td><a href="/share">Share</a></td><td><a href="/print">Print</a></td></tr></table>';
    expect(main(around(text.replace('</main>', `${tools}</main>`)))).not.toContain('/print');
  });
});

test('links below a heading of the text, and a box with a text of its own, stay amid it', () => {
  const amid = (inner: string) =>
    main(around(`<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}${inner}${paragraphs('Three.')}</main>`));
  expect(
    amid('<h2>Files</h2><ul><li><a href="/a.pdf">Chart of the bay</a></li><li><a href="/b.zip">Tables</a></li></ul>'),
  ).toContain('Chart of the bay');
  expect(
    amid('<aside class="sidebar-box"><h3>How we measured</h3><p>With a chain of sixty links, three times.</p></aside>'),
  ).toContain('With a chain');
});

test('labels of advertisements and calls amid a text go; a topic of that name stays', () => {
  const markdown = main(
    around(
      `<main><h1>The ferry</h1>${paragraphs('One.')}<div><span>Advertisement</span></div><h3>Related posts:</h3><ul><li><a href="/1">Another</a></li></ul><div>123 views</div>${paragraphs('Two.')}<h2>Share</h2>${paragraphs('The company has forty.')}</main>`,
    ),
  );
  for (const label of ['Advertisement', 'Related posts', '123 views']) expect(markdown).not.toContain(label);
  expect(markdown).toContain('## Share');
});

test('what a manager of consent holds goes, however long it is', () => {
  const purposes = Array.from(
    { length: 60 },
    (_, i) => `<li><input type="checkbox"> ${sentences(`Purpose ${i}.`, 2)}</li>`,
  );
  const markdown = main(
    around(
      `<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}</main><div id="onetrust-consent-sdk"><div role="region"><ul>${purposes.join('')}</ul><button>Confirm</button></div></div>`,
    ),
  );
  expect(markdown).toContain('Two.');
  expect(markdown).not.toContain('Purpose 7');
});

test('a box that lies over the page asks for consent, wherever it is written', () => {
  const box =
    '<div class="fixed inset-x-0 bottom-0"><p>We use cookies to count visits.</p><button>Got it</button></div>';
  expect(main(around(`<main><h1>The ferry</h1>${paragraphs('One.', 'Two.')}${box}</main>`))).not.toContain('cookies');
});

describe('a short article keeps its short parts', () => {
  const short = (inner: string) => main(around(`<main><h1>Soup</h1>${paragraphs('Made on board.')}${inner}</main>`));
  test('the lists of a recipe', () => {
    const markdown = short(
      '<div class="recipe"><h3>Ingredients</h3><ul class="recipe-ingredients"><li><span>2 cups</span> <span>stock</span></li><li>1 leek</li></ul><h3>Instructions</h3><ul><li>Boil.</li><li>Serve.</li></ul><h3>Notes</h3><div class="recipe-notes">Freeze the rest.</div></div>',
    );
    for (const part of ['2 cups stock', '1 leek', 'Boil.', 'Serve.', 'Freeze the rest.'])
      expect(markdown).toContain(part);
  });
  test('a table with lists in its cells, and an aside of the author', () => {
    const table =
      '<table><thead><tr><th>Cmd</th><th>Options</th></tr></thead><tbody><tr><td>ls</td><td><ul><li>-l long</li><li>-a all</li></ul></td></tr><tr><td>n</td><td><ol><li>one</li><li>two</li></ol></td></tr><tr><td>q</td><td><ul><li>up</li><li>down</li><li>out</li></ul></td></tr></tbody></table>';
    const markdown = short(`${table}<aside><p>It was once a ferry.</p></aside>${paragraphs('Last.')}`);
    expect(markdown).toContain('| n | • one<br>• two |');
    expect(markdown).toContain('It was once a ferry.');
  });
  test('the history of a page, which is a form to choose from', () => {
    const item = (day: number) =>
      `<li>(cur | <a href="/p">prev</a>) <input type="radio" name="old"> <a href="/r">10:00, ${day} May 2024</a> <a href="/u">Ina</a> (900 bytes) (Fixed the height)</li>`;
    expect(short(`<form action="/compare"><ul>${item(5)}${item(4)}</ul><button>Compare</button></form>`)).toContain(
      '10:00, 4 May 2024',
    );
  });
  test('the lead below the title', () => {
    const lead = '<p class="article-excerpt">What keeps the hull dry.</p>';
    const markdown = main(around(`<main><header><h1>On tar</h1>${lead}</header>${paragraphs('One.', 'Two.')}</main>`));
    expect(markdown).toContain('What keeps the hull dry.');
  });
  test('the main part, where nothing is likely to be content', () => {
    const markdown = main(
      around(
        '<main><ul><li><a href="/t/1">Which rope</a> 12 replies</li><li><a href="/t/2">Paint</a> 5 replies</li></ul></main>',
      ),
    );
    expect(markdown).toContain('12 replies');
    expect(markdown).not.toContain('Imprint');
  });
});

test('posts of known software stay, however short, with author and day and without the rest', () => {
  const post = (name: string, text: string) =>
    `<article class="message message--post"><section class="message-user"><h4 class="message-name"><a class="username">${name}</a></h4><h5 class="userTitle message-userTitle">Deckhand</h5></section><header><ul class="message-attribution-main"><li><time datetime="2024-05-01">May 1, 2024</time></li></ul></header><div class="message-body"><div class="bbWrapper">${text}</div></div></article>`;
  const markdown = main(
    around(`<h1>Which rope?</h1>${post('ina', sentences('Which rope do you use?', 2))}${post('ole', 'Braided.')}`),
  );
  for (const part of ['ina', 'ole', 'May 1, 2024', 'Braided.']) expect(markdown).toContain(part);
  expect(markdown).not.toContain('Deckhand');
});

test('comments after a text come all or not at all, without their buttons', () => {
  const comment = (name: string, text: string, parity: string) =>
    `<li class="comment ${parity}"><article class="comment-body"><footer class="comment-meta"><div class="comment-author"><b>${name}</b></div></footer><div class="comment-content"><p>${text}</p></div><div class="reply"><a class="comment-reply-link" href="#r">Reply</a></div></article></li>`;
  const markdown = main(
    around(
      `<article><h1>On tar</h1>${paragraphs('One.')}</article><ol class="comment-list">${comment('Ole Mure', sentences('Boil it twice.', 2), 'even')}${comment('Brit Gard', 'I shall try.', 'odd')}</ol>`,
    ),
  );
  expect(markdown.includes('I shall try.')).toBe(markdown.includes('Boil it twice.'));
  expect(markdown).not.toContain('Reply');
});

test('a thread keeps every post in order, with its author', () => {
  const posts = ['mira', 'tom', 'ina'].map(
    (name) =>
      `<div class="post"><div class="post-author">${name}</div><div class="post-body"><p>${sentences(`I am ${name}.`, 2)}</p></div></div>`,
  );
  const markdown = main(around(`<main><h1>The ferry</h1><div class="thread">${posts.join('')}</div></main>`));
  const places = ['mira\n', 'I am mira', 'tom\n', 'I am tom', 'ina\n', 'I am ina'].map((text) =>
    markdown.indexOf(text),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(0);
});

describe('no page is empty while its HTML holds text', () => {
  const body = `<h1>The ferry</h1>${paragraphs('One.', 'Two.', 'Three.')}`;
  test('text for readers without scripts', () => {
    expect(main(`<div id="app"></div><noscript><div>${body}</div></noscript>`)).toContain('Two.');
  });
  test('parts that are streamed behind the page take their place', () => {
    const markdown = main(
      `<main><!--$?--><template id="B:0"></template><p>Loading</p><!--/$--><p>Last words of the page.</p></main><div hidden id="S:0">${body}</div>`,
    );
    expect(markdown).toContain('Two.');
    expect(markdown).not.toContain('Loading');
  });
  test('a root that is hidden until a script runs', () => {
    expect(main(`<div id="root" style="display: none">${body}</div>`)).toContain('Two.');
    expect(main(`<div id="root" hidden>${body}</div><p>Please wait</p>`)).toContain('Two.');
  });
  test('a box in the head, and text that looks like CDATA', () => {
    expect(main(body, '<div>Oops</div>')).toContain('Two.');
    expect(main(`<main><![CDATA[ x ]]>${body}</main>`)).toContain('Two.');
  });
  test.each([
    ['a button', '<button type="button">Begin the <b>tour</b></button>', 'Begin the tour'],
    [
      'a drawing',
      '<svg><title>Ferry</title><text>North <tspan>pier</tspan></text><text>12 m</text></svg>',
      'North pier\n\n12 m',
    ],
    ['a bar', '<div role="toolbar"><button>Undo all</button></div>', 'Undo all'],
  ])('words on %s, where there are no others', (_, body, words) => {
    expect(main(`${body}<script>run()</script><noscript>Needs scripts</noscript><p hidden>Later</p>`)).toBe(
      `# The ferry\n\n${words}`,
    );
    expect(main(`${paragraphs('One.', 'Two.')}${body}`)).not.toContain('Undo');
  });
  test.each(['open', 'closed'])('a part that is %s to scripts', (mode) => {
    expect(main(`<my-part><template shadowrootmode="${mode}">${body}</template></my-part>`)).toContain('Two.');
  });
  test('what is hidden beside a page that is shown stays hidden', () => {
    const markdown = main(`<main>${body}</main><div hidden>${paragraphs('Secret.')}</div>`);
    expect(markdown).not.toContain('Secret.');
  });
});

describe('no word of a heading is lost to the title', () => {
  const titled = (title: string, body: string) =>
    extract(`<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`, { content: 'main' })
      .markdown;
  test.each([
    ['a page that is a heading', 'Only', '<h2>Application error: an only-child exception has occurred.</h2>'],
    ['one whose title stands inside a word', 'Only', '<h2>Application error: mkOnlyHeading</h2>'],
    ['one of a lesser heading', 'Error', '<h3>Error 500: the harbour is closed</h3>'],
    ['one of a small heading', 'Error', '<h5>Error 500: the harbour is closed</h5>'],
    ['one with a first heading', 'Error', '<h1>Error 500: the harbour is closed</h1>'],
    [
      'a heading before text',
      'Ferries',
      `<main><h2>Ferries that were cancelled</h2>${paragraphs('One.', 'Two.')}</main>`,
    ],
    [
      'a picture in it',
      'Ferries',
      `<main><h2>Ferries <img src="/a.png" alt="at dawn"></h2>${paragraphs('One.')}</main>`,
    ],
  ])('%s', (_, title, body) => {
    const words = body.replace(/<img[^>]*alt="([^"]*)"[^>]*>/g, '$1').replace(/<[^>]*>/g, ' ');
    const markdown = titled(title, body);
    for (const word of words.match(/[A-Za-z0-9]+/g) ?? []) expect(markdown).toContain(word);
  });
  test('and the title is not said twice', () => {
    const text = paragraphs('One.', 'Two.');
    expect(titled('The ferry', `<main><h2>The ferry</h2>${text}</main>`)).not.toContain('## The ferry');
    expect(titled('The ferry', `<main><h2>The ferry, its people</h2>${text}</main>`)).toMatch(
      /^# The ferry, its people\n/,
    );
  });
});

describe('what forum software puts beside the text of a post goes, its author and its text stay', () => {
  const posts = (post: (name: string) => string) => ['mira', 'tom', 'ina'].map(post).join('');
  const text = (name: string) => `<p>${sentences(`I am ${name}.`, 2)}</p>`;
  const kinds: readonly [string, string][] = [
    [
      'XenForo',
      posts(
        (name) =>
          `<article class="message message--post"><div class="message-user"><h4 class="message-name"><a class="username">${name}</a></h4><h5 class="userTitle message-userTitle">FURNITURE member</h5><div class="message-userExtras"><dl><dt>FURNITURE joined</dt><dd>2020</dd></dl></div></div><div class="message-content"><div class="bbWrapper">${text(name)}</div><div class="reactionsBar">FURNITURE Reactions: sam</div></div></article>`,
      ),
    ],
    [
      'phpBB',
      posts(
        (name) =>
          `<div class="post has-profile"><dl class="postprofile"><dt><a class="username">${name}</a></dt><dd class="profile-posts">FURNITURE Posts: 190</dd></dl><div class="postbody"><div class="content">${text(name)}</div><div class="signature">FURNITURE of mine, always the same words below</div></div></div>`,
      ),
    ],
    [
      'Invision',
      posts(
        (name) =>
          `<article class="cPost ipsComment"><aside class="ipsComment_author cAuthorPane"><h3 class="cAuthorPane_author">${name}</h3><ul class="cAuthorPane_stats"><li>FURNITURE 42k</li></ul></aside><div class="ipsComment_content"><div class="ipsType_richText">${text(name)}</div><div class="cPostShareMenu"><h5>FURNITURE Link to comment</h5></div></div></article>`,
      ),
    ],
    [
      'FluxBB',
      posts(
        (name) =>
          `<div class="blockpost"><div class="postleft"><dl><dt><strong>${name}</strong></dt><dd class="usertitle"><strong>Member</strong></dd><dd>FURNITURE Registered: 2020</dd></dl></div><div class="postright"><div class="postmsg">${text(name)}</div><div class="postsignature">FURNITURE below</div></div></div>`,
      ),
    ],
  ];
  test.each(kinds)('%s', (_software, body) => {
    const markdown = main(around(`<main><h1>The ferry</h1>${body}</main>`));
    for (const name of ['mira', 'tom', 'ina']) expect(markdown).toContain(`I am ${name}.`);
    expect(markdown).toContain('mira');
    expect(markdown).not.toContain('FURNITURE');
  });
});

describe('amid the text', () => {
  const amid = (inner: string) =>
    main(
      around(
        `<main><article><h1>The ferry</h1>${paragraphs('One.', 'Two.')}${inner}${paragraphs('Three.', 'Four.')}</article></main>`,
      ),
    );
  test('a form is kept where it is a list to tick', () => {
    const markdown = amid(
      '<form><p>Choose crossings:</p><ul><li><label><input type="checkbox" checked> Morning boat</label></li><li><label><input type="checkbox"> Night boat</label></li></ul><button>Save</button></form>',
    );
    expect(markdown).toContain('- [x] Morning boat\n- [ ] Night boat');
  });
  test('code is kept, whatever its frame is called', () => {
    expect(
      amid(
        '<div class="dropdown-select"><div class="widget"><pre><code>curl http://localhost</code></pre></div></div>',
      ),
    ).toContain('```\ncurl http://localhost\n```');
  });
  test('calls to read, to share and to subscribe go', () => {
    const markdown = amid(
      '<p>Read also: <a href="/x">Another story about boats</a></p><div class="share-buttons"><a href="#">Tweet</a><a href="#">Share</a></div><p>Sign up for our newsletter</p>',
    );
    for (const word of ['Another story', 'Tweet', 'newsletter']) expect(markdown).not.toContain(word);
  });
});

test('the list of a wiki page’s versions is what its history says', () => {
  const version = (id: number, user: string) =>
    `<li data-mw-revid="${id}"><span><a href="/cur">cur</a></span> <input type="radio" name="diff"> <a href="/v/${id}" class="mw-changeslist-date">10:0${id}, 1 May 2024</a> <a href="/u/${user}">${user}</a> <span class="comment">(beams ${id})</span></li>`;
  const markdown = main(
    around(
      `<main class="mw-body"><h1>Pier: Revision history</h1><div class="mw-history-legend"><p>Diff selection: Mark the radio buttons of the revisions to compare and hit enter or the button at the bottom.</p></div><form id="mw-history-compare"><input type="submit" value="Compare selected revisions"><section id="pagehistory" class="mw-pager-body"><h4>1 May 2024</h4><ul class="mw-contributions-list">${version(3, 'Ann')}${version(2, 'Tom')}${version(1, 'Ina')}</ul></section></form></main>`,
    ),
  );
  expect(markdown.match(/\(beams \d\)/g)).toEqual(['(beams 3)', '(beams 2)', '(beams 1)']);
  expect(markdown).toContain('1 May 2024');
});
