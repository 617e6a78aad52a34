/**
 * The companion's reasons in the person's language: for the number of tabs, why a host waits, how a kind of pages is read, why a batch is
 * paused.
 */
import { inOurWords, many, one, type Sentence } from './sentences.ts';

const sentences: readonly Sentence[] = [
  one(/^finding out how many tabs pay$/, 'reasonLearning'),
  many(/^(?<count>\d+) tabs?, as asked for$/, 'reasonAsked'),
  many(/^trying (?<count>\d+) tabs? instead of (?<before>\d+)$/, 'reasonTrying'),
  many(/^(?<count>\d+) tabs?, the most allowed$/, 'reasonMost'),
  many(/^(?<count>\d+) tabs?: the processors have no time left for more$/, 'reasonProcessors'),
  many(/^(?<count>\d+) tabs?: more brought no more pages$/, 'reasonNoMore'),
  many(/^(?<count>\d+) tabs?: with more, pages took (?<percent>\d+) % of the time they may take$/, 'reasonSlow'),
  one(/^memory: Chrome holds (?<held>.+) of (?<budget>.+)$/, 'reasonMemory'),
  one(/^no further page may start now: what is left waits for its host, or is at work$/, 'reasonNothingToStart'),
  one(/^pages wait to be turned into records$/, 'reasonBacklog'),

  one(/^asked to slow down before$/, 'hostSlowedBefore'),
  one(/^asked to slow down; waits (?<wait>.+) as the site wished \(it asked for longer.*\)$/, 'hostWishedLonger'),
  one(/^asked to slow down; waits (?<wait>.+) as the site wished$/, 'hostWished'),
  one(/^asked to slow down; waits (?<wait>.+)$/, 'hostSlowed'),
  many(/^rested for (?<wait>.+) after (?<count>\d+) failures? in a row(?: \((?<code>[^)]+)\))?$/, 'hostRested'),
  one(/^given up for now: no good answer in a long time$/, 'hostGivenUp'),
  one(/^pauses between pages$/, 'hostPauses'),

  one(/^not compared yet$/, 'dashWhyNotYet'),
  one(/^looked at again$/, 'laneLookedAgain'),
  one(/^(?<agreed>\d+) of (?<wanted>\d+) pages? came out the same without rendering$/, 'laneAgreedSoFar'),
  many(/^(?<count>\d+) pages? came out the same without rendering$/, 'laneAgreed'),
  one(/^pages of this kind differ too much in their scripts$/, 'laneScriptsDiffer'),
  one(/^what was fetched could not be compared$/, 'laneNotComparable'),
  one(/^it could not be fetched \((?<code>.+)\)$/, 'laneNotFetched'),
  one(/^it is answered with status (?<status>\d+) when fetched$/, 'laneStatus'),
  one(/^it is another kind of content when fetched$/, 'laneOtherKind'),
  one(/^it cannot be read when fetched$/, 'laneUnreadable'),
  one(/^the title is written by scripts$/, 'laneTitle'),
  one(/^scripts write the metadata "(?<name>.+)"$/, 'laneMetadata'),
  one(/^scripts write some of the links$/, 'laneLinks'),
  one(/^one has no text$/, 'laneNoText'),
  one(/^what was said to be the content is written by scripts$/, 'laneChosen'),
  one(/^the content is not the same without rendering$/, 'laneContent'),
  one(/^the text is not the same without rendering$/, 'laneText'),

  one(/^The database (?<path>.+) cannot be written: another program holds it\./, 'pauseStoreHeld'),
  one(/^The database (?<path>.+) cannot be written: it is read-only\./, 'pauseStoreReadOnly'),
  one(
    /^The database (?<path>.+) cannot be written: (?:the disk does not answer or is full|the disk is full)\./,
    'pauseStoreFull',
  ),
  one(/^The database (?<path>.+) cannot be written: (?<problem>.+?)\.(?: |$)/, 'pauseStore'),
  one(/^The database (?<path>.+) is damaged: (?<problem>.+?)\.(?: |$)/, 'pauseStoreDamaged'),
  one(/^Chrome ended again and again and was given up\./, 'pauseBrowserLost'),
  one(
    /^The folder (?<path>.+?) cannot be written: (?<problem>.+?)\.? It goes on by itself once it can be/,
    'pauseFolder',
  ),
];

export function reasonText(reason: string): string {
  return inOurWords(reason, sentences);
}
