import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { estimateTokens } from '../../companion/packs/tokens.ts';

const root = new URL('../../', import.meta.url);

const texts: Readonly<Record<string, string>> = {
  'an English README': readFileSync(new URL('README.md', root), 'utf8'),
  TypeScript: readFileSync(new URL('companion/packs/plan.ts', root), 'utf8'),
  JSON: readFileSync(new URL('package.json', root), 'utf8'),
  'English prose': `The ferry leaves the small harbour at a quarter past seven, and on most mornings the same dozen people stand at the rail.
    A teacher marks essays against the wind; two brothers argue about the price of diesel; an old woman who sells honey counts her
    jars again. Nobody looks at the lighthouse any more, though visitors photograph it from every side and ask whether anyone still
    lives there. Someone did until 1987, when the lamp was made automatic and the keeper moved to the village with his cat.`,
  German: `Die Fähre verlässt den kleinen Hafen um Viertel nach sieben, und an den meisten Morgen stehen dieselben Leute an der Reling.
    Eine Lehrerin korrigiert Aufsätze gegen den Wind, zwei Brüder streiten über den Dieselpreis, und eine alte Frau zählt ihre
    Honiggläser noch einmal. Niemand schaut mehr zum Leuchtturm, obwohl ihn die Besucher von allen Seiten fotografieren und fragen,
    ob dort noch jemand wohnt. Bis 1987 tat das jemand, dann wurde die Lampe umgestellt und der Wärter zog ins Dorf.`,
  French: `Le bac quitte le petit port à sept heures et quart, et presque tous les matins les mêmes personnes se tiennent au bastingage.
    Une institutrice corrige des copies contre le vent, deux frères se disputent au sujet du prix du gazole, et une vieille femme
    recompte ses pots de miel. Personne ne regarde plus le phare, bien que les visiteurs le photographient de tous les côtés.`,
  Japanese: `小さな港を七時十五分に出るフェリーには、たいていの朝、同じ顔ぶれの人たちが手すりのそばに立っている。先生は風に逆らいながら作文を採点し、
    兄弟は軽油の値段について言い争い、はちみつを売るおばあさんは瓶をもう一度数える。灯台を見上げる人はもういない。`,
  Chinese: `渡轮在七点一刻离开小港口,大多数早晨都是同样的十几个人站在栏杆旁。一位老师迎着风批改作文,两兄弟为柴油的价格争论,卖蜂蜜的老太太又数了一遍她的罐子。
    再也没有人看灯塔了,尽管游客从各个方向给它拍照,还问那里是否有人居住。`,
  Russian: `Паром отходит из маленькой гавани в четверть восьмого, и почти каждое утро у поручней стоят одни и те же люди. Учительница
    проверяет сочинения на ветру, два брата спорят о цене на солярку, а старушка, которая продаёт мёд, снова пересчитывает банки.`,
  Arabic: `تغادر العبارة الميناء الصغير في السابعة والربع، وفي معظم الأيام يقف الأشخاص أنفسهم عند الحاجز. تصحح المعلمة الواجبات في وجه الريح،
    ويتجادل أخوان حول سعر الوقود، وتعد امرأة عجوز تبيع العسل جرارها مرة أخرى. لم يعد أحد ينظر إلى المنارة.`,
};

test.each(Object.entries(texts))(
  '%s: the estimate is within 10 %% of what the model counts, within 20 %% where the text is short',
  (_, text) => {
    const counted = encode(text).length;
    const off = Math.abs(estimateTokens(text) / counted - 1);
    expect(off).toBeLessThan(counted > 1000 ? 0.1 : 0.2);
  },
);

test('over all texts the estimate is within 10 %', () => {
  const all = Object.values(texts);
  const counted = all.reduce((sum, text) => sum + encode(text).length, 0);
  const estimated = all.reduce((sum, text) => sum + estimateTokens(text), 0);
  expect(Math.abs(estimated / counted - 1)).toBeLessThan(0.1);
});

test('nothing is no token, anything is at least one', () => {
  expect(estimateTokens('')).toBe(0);
  expect(estimateTokens(' ')).toBe(1);
  expect(estimateTokens('\u0000\ud800')).toBeGreaterThan(0);
});
