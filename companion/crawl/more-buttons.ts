/**
 * Buttons that bring more of what a page shows ("Load more", "Show 12 more replies"): an address leads nowhere there, so what they bring is in
 * no capture unless they are pressed. Found alike in a page of the browser and in a document that was served.
 */

/** `list`: what goes on when `button` is pressed; `says`: the words on it. */
export type MoreButton = { readonly list: Element; readonly button: HTMLElement; readonly says: string };
/** Sources of regular expressions, so that they can go over into a page. */
export type MoreWords = { readonly sure: string; readonly afterList: string; readonly acts: string };

const things =
  'comments|replies|responses|answers|results|posts|items|entries|messages|articles|stories|reviews|products|events|rows|records|threads|topics|issues|changes|lines|notifications|activit(?:y|ies)|updates|conversations?|members|versions|kommentare?|antworten|beiträge|ergebnisse|nachrichten|artikel|bewertungen|einträge|treffer|meldungen|zeilen|commentaires?|réponses?|résultats|messages|avis|éléments|lignes|comentarios?|respuestas?|resultados|publicaciones|mensajes|artículos|reseñas|elementos|entradas|líneas';
/** With the space after it. */
const number = '\\d[\\d.,\\u00a0]{0,9} ';
const tail = '(?: ?[\\d.,]+| of [\\d.,]+)?';

/** Written for the five languages of the surfaces, and French. */
export const moreWords: MoreWords = {
  /** What says by itself that it brings more. */
  sure: [
    '(?:load|fetch|get) (?:\\S+ ){0,2}(?:more|older|earlier|previous|newer|next|all|rest|remaining)(?: .*)?',
    `(?:show|view|see|display|read) (?:the |all |${number})*(?:more |older |earlier |previous |remaining |other |hidden )*(?:${number})?(?:more )?(?:${things})${tail}`,
    `(?:${number}|all )?(?:more|older|earlier|remaining|hidden) (?:${things})`,
    '(?:.{1,20} )?(?:mehr|weitere[nr]?|ältere|frühere|nächste|alle) (?:.{1,30} )?(?:nach)?laden',
    `(?:zeige )?(?:(?:alle )?${number})?(?:mehr|weitere[nr]?|ältere|frühere) (?:${number})?(?:${things})(?: (?:anzeigen|ansehen|zeigen|einblenden|lesen))?`,
    `(?:zeige )?(?:alle |${number})*(?:${things}) (?:anzeigen|ansehen|zeigen|einblenden)`,
    "(?:charger|télécharger) (?:\\S+ )?(?:plus|la suite|davantage|d’autres|d'autres|les .*)(?: .*)?",
    `(?:afficher|voir|lire) (?:plus de |davantage de |d['’]autres |les |tous les |toutes les |${number})+(?:autres )?(?:${number})?(?:${things})${tail}`,
    `plus de (?:${things})`,
    'cargar (?:\\S+ )?(?:más|todo|todos|todas|anteriores|siguientes)(?: .*)?',
    `(?:mostrar|ver|leer) (?:más |los |las |todos los |todas las |otros |otras |${number})+(?:${number})?(?:${things})${tail}`,
    `más (?:${things})`,
    '(?:点击|點擊)?(?:加载|載入|加載|读取).{0,4}(?:更多|全部|剩余|下一页).{0,6}',
    '(?:查看|显示|顯示|展开|阅读)?(?:更多|全部|其余|剩余|所有)(?:的)?(?:\\s?\\d+\\s?)?[条個个篇则]?(?:评论|回复|回答|结果|帖子|消息|文章|评价|内容|評論|回覆|結果)',
    '.{0,12}(?:もっと|さらに|続きを|残りを|次を|次の\\d+件を?|過去の.{1,8}を).{0,8}(?:読み込む|ロード(?:する)?)',
    '.{0,8}(?:コメント|返信|回答|結果|投稿|レビュー|記事|メッセージ).{0,6}(?:もっと|さらに|すべて|全て)?(?:見る|表示(?:する)?|読み込む)',
  ].join('|'),
  /** What stands on buttons that unfold a text as well: it counts below a list. */
  afterList: [
    '(?:show|view|see|display)(?: me)? (?:more|all|the rest|everything|older|earlier)',
    `(?:show|view|see) (?:all )?\\d{1,6}(?: more)?`,
    `(?:${number})more`,
    'more',
    'older',
    '(?:mehr|alle|weitere|ältere)(?: (?:anzeigen|ansehen|zeigen|einblenden))?',
    '(?:afficher|voir)(?: (?:plus|tout|la suite|davantage))',
    '(?:mostrar|ver) (?:más|todo|todos|todas)',
    '(?:もっと|さらに|続きを|すべて|全て)(?:を)?(?:見る|表示(?:する)?)',
    '(?:查看|显示|顯示|展开)(?:更多|全部|所有)',
  ].join('|'),
  /** What no page means by bringing more. */
  acts: '\\b(?:delete|remove|buy|cart|subscribe|sign|log ?in|about|info|options|settings|tools|languages|menu|löschen|kaufen|supprimer|acheter|eliminar|comprar)\\b|ログイン|削除|購入|登录|删除|购买|\\b0\\b',
};

/**
 * Goes over as source text: uses nothing outside itself. `roots`: the document and shadow roots in it. `unseen`: selector of elements that
 * are known not to be seen.
 */
export function buttonsForMore(
  roots: readonly (Document | DocumentFragment)[],
  words: MoreWords,
  unseen: string,
): MoreButton[] {
  const found: MoreButton[] = [];
  const wholly = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'iu');
  const sure = wholly(words.sure);
  const afterList = wholly(words.afterList);
  const acts = new RegExp(words.acts, 'iu');
  const folds =
    /toggle|collaps|expand|carousel|accordion|filter|compare|detail|(?:^|\s)(?:d-none|hidden|hide)(?:\s|$)/i;
  const pressed =
    'button,[role="button"],input[type="button"],a:not([href]),a[href=""],a[href^="#"],a[href^="javascript:" i]';
  const asides =
    'header,nav,aside,footer,menu,[role="banner"],[role="navigation"],[role="complementary"],[role="contentinfo"],[role="menu"],[role="toolbar"],[role="tablist"],dialog,[role="dialog"],[inert],template,noscript,pre';
  const isUnseen = (element: Element): boolean => unseen !== '' && element.closest(unseen) !== null;
  // Through the prototypes: fields of a form take the names of its own properties.
  const textOf = (node: Node): string => String(Reflect.get(Node.prototype, 'textContent', node) ?? '');
  const childrenOf = (element: Element): HTMLCollection => Reflect.get(Element.prototype, 'children', element);
  const nameOf = (element: Element): string => String(Reflect.get(Element.prototype, 'localName', element));
  const next = (element: Element, way: 'previousElementSibling' | 'nextElementSibling'): Element | null =>
    Reflect.get(Element.prototype, way, element);
  const parentOf = (element: Element): Element | null => Reflect.get(Node.prototype, 'parentElement', element);
  const hasWords = (element: Element): boolean => /[\p{L}\p{N}]/u.test(textOf(element));
  const isList = (element: Element, rows: number): boolean => {
    const kinds = new Map<string, number>();
    for (const row of childrenOf(element)) {
      const name = nameOf(row);
      if (/^(?:p|br|h\d|a|button|dt|dd|span|script|style)$/.test(name) || !hasWords(row)) continue;
      const kind = `${name} ${row.getAttribute('class')?.trim().split(/\s+/)[0]}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    return Math.max(0, ...kinds.values()) >= rows;
  };
  /** The list that ends, or begins, at the button: beside it, or beside what holds nothing but the button. */
  const listAt = (button: Element, says: string, rows: number): { list: Element; isList: boolean } | null => {
    let at: Element = button;
    let beside: Element | null = null;
    for (let up = 0; up < 5; up++) {
      for (const one of [next(at, 'previousElementSibling'), next(at, 'nextElementSibling')]) {
        if (!one || !hasWords(one)) continue;
        beside ??= one;
        const [inner] = childrenOf(one);
        for (const list of [one, ...(inner && childrenOf(one).length === 1 ? [inner] : [])])
          if (isList(list, rows)) return { list, isList: true };
      }
      const around = parentOf(at);
      if (!around || /^(?:body|html|main)$/.test(nameOf(around))) break;
      if (isList(around, rows)) return { list: around, isList: true };
      if (textOf(around).trim().length > says.length + 80) break;
      at = around;
    }
    return beside && { list: beside, isList: false };
  };
  const selectIn = (root: Node, selector: string): NodeListOf<HTMLElement> =>
    (root instanceof Document ? Document : DocumentFragment).prototype.querySelectorAll.call(
      root,
      selector,
    ) as NodeListOf<HTMLElement>;
  for (const root of roots) {
    for (const button of selectIn(root, pressed)) {
      const own = button.localName === 'input' ? button.getAttribute('value') : button.textContent;
      const says = (own?.trim() || button.getAttribute('aria-label') || '').replace(/\s+/g, ' ').trim();
      if (says.length < 2 || says.length > 60) continue;
      const plain = says
        .replace(/[\s.…:>»›⌄▾▼↓+()→]+$/u, '')
        .replace(/^[\s>»›⌄▾▼↓↑+]+/u, '')
        .replace(/[()]/g, '');
      const isSure = sure.test(plain);
      if ((!isSure && !afterList.test(plain)) || acts.test(plain)) continue;
      if (button.matches(':disabled,[aria-disabled="true"],[aria-haspopup]:not([aria-haspopup="false"])')) continue;
      if (button.closest(asides) || isUnseen(button)) continue;
      // What it opens stands in the page already.
      const opens = button.getAttribute('aria-controls') ?? /^#(.+)/.exec(button.getAttribute('href') ?? '')?.[1];
      const panel = opens ? selectIn(root, `[id="${CSS.escape(opens.split(' ')[0] ?? '')}"]`)[0] : null;
      const isToggle = button.hasAttribute('aria-expanded') || folds.test(button.getAttribute('class') ?? '');
      if (!isSure && isToggle) continue;
      const place = listAt(button, says, isSure ? 3 : 5);
      if (!place || (!isSure && !place.isList)) continue;
      const isFilled = panel && hasWords(panel);
      if (isFilled && (isUnseen(panel) || (panel !== place.list && !panel.contains(place.list)))) continue;
      found.push({ list: place.list, button, says });
      if (found.length >= 20) return found;
    }
  }
  return found;
}
