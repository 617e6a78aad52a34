/** Names of months in the languages that pages are most written in → their numbers. */

/** Twelve a language, in their order. Short forms that are everyday words (`out`, `set`, `ago`) are left out. */
const names: readonly string[] = [
  'january february march april may june july august september october november december',
  'jan feb mar apr may jun jul aug sep oct nov dec',
  'januar februar märz april mai juni juli august september oktober november dezember',
  'jän feb mär apr mai jun jul aug sept okt nov dez',
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  'janv févr mars avr mai juin juil août sept oct nov déc',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
  'ene feb mar abr may jun jul agosto sept oct nov dic',
  'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  'gen febb mar apr mag giu lug agosto sett ott nov dic',
  'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
  'januari februari maart april mei juni juli augustus september oktober november december',
  'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia',
  'января февраля марта апреля мая июня июля августа сентября октября ноября декабря',
  'января февраля марта апреля май июня июля авг сент окт нояб дек',
  'januari februari mars april maj juni juli augusti september oktober november december',
  'januar februar marts april maj juni juli august september oktober november december',
  'jänner feber mars april mai juni juli august september oktober november desember',
  'ledna února března dubna května června července srpna září října listopadu prosince',
  'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık',
];

const numbers: ReadonlyMap<string, number> = new Map(
  names.flatMap((list) => list.split(' ').map((name, at): [string, number] => [name, at + 1])),
);

/** From 1 to 12, or undefined. */
export function monthOf(word: string): number | undefined {
  return numbers.get(word.normalize('NFC').toLowerCase());
}

/** One of the names, for a pattern with the flags `i` and `u`; the longest first. */
export const anyMonth = [...numbers.keys()].toSorted((a, b) => b.length - a.length).join('|');
