/**
 * Why tabs, hosts, kinds of pages and batches are as they are: what the governor, the hosts, the lanes, the database and the folders say.
 * A code is the key of its text in `extension/_locales`.
 */
import { messageTable } from './templates.ts';

export const reasons = messageTable({
  reasonLearning: 'finding out how many tabs pay',
  reasonAsked: '{count:tab}, as asked for',
  reasonTrying: 'trying {count:tab} instead of {before}',
  reasonMost: '{count:tab}, the most allowed',
  reasonProcessors: '{count:tab}: the processors have no time left for more',
  reasonNoMore: '{count:tab}: more brought no more pages',
  reasonSlow: '{count:tab}: with more, pages took {percent} % of the time they may take',
  reasonMemory: 'memory: Chrome holds {held} of {budget}',
  reasonNothingToStart: 'no further page may start now: what is left waits for its host, or is at work',
  reasonBacklog: 'pages wait to be turned into records',

  hostSlowedBefore: 'asked to slow down before',
  hostWishedLonger: 'asked to slow down; waits {wait} as the site wished (it asked for longer; an hour is the most)',
  hostWished: 'asked to slow down; waits {wait} as the site wished',
  hostSlowed: 'asked to slow down; waits {wait}',
  hostRested: [
    'rested for {wait} after {count:failure} in a row ({code})',
    'rested for {wait} after {count:failure} in a row',
  ],
  hostGivenUp: 'given up for now: no good answer in a long time',
  hostPauses: 'pauses between pages',

  laneNotYet: 'not compared yet',
  laneLookedAgain: 'looked at again',
  laneAgreedSoFar: '{agreed} of {wanted} pages came out the same without rendering',
  laneAgreed: '{count:page} came out the same without rendering',
  laneScriptsDiffer: 'pages of this kind differ too much in their scripts',
  laneNotComparable: 'what was fetched could not be compared',
  laneNotFetched: 'it could not be fetched ({code})',
  laneStatus: 'it is answered with status {status} when fetched',
  laneOtherKind: 'it is another kind of content when fetched',
  laneUnreadable: 'it cannot be read when fetched',
  laneTitle: 'the title is written by scripts',
  laneMetadata: 'scripts write the metadata "{name}"',
  laneLinks: 'scripts write some of the links',
  laneNoText: 'one has no text',
  laneChosen: 'what was said to be the content is written by scripts',
  laneContent: 'the content is not the same without rendering',
  laneText: 'the text is not the same without rendering',

  // Those of one beginning stand before the one that takes any problem.
  pauseStoreHeld: [
    'The database {path} cannot be written: another program holds it. End that program; what was crawled so far is kept.',
    'The database {path} cannot be written: another program holds it. {way}',
  ],
  pauseStoreReadOnly: [
    'The database {path} cannot be written: it is read-only. Give its folder back its write permission; what was crawled so far is kept.',
    'The database {path} cannot be written: it is read-only. {way}',
  ],
  pauseStoreFull: [
    'The database {path} cannot be written: the disk is full or does not answer. Free some space; what was crawled so far is kept.',
    'The database {path} cannot be written: the disk is full. {way}',
    'The database {path} cannot be written: the disk does not answer or is full. {way}',
  ],
  pauseStoreShut: [
    'The database {path} cannot be written: it cannot be opened. See that its folder is there and may be written to; what was crawled so far is kept.',
    'The database {path} cannot be written: it cannot be opened. {way}',
  ],
  pauseStore: [
    'The database {path} cannot be written: {problem}. Give the folder write permission, or choose another with TABTRAWL_HOME.',
    'The database {path} cannot be written: {problem}. {way}',
  ],
  pauseStoreDamaged:
    'The database {path} is damaged: {problem}. Nothing was changed. Put it aside (rename it) to begin with an empty one; "sqlite3 FILE .recover" may save what is in it.',
  pauseBrowserLost:
    'Chrome ended again and again and was given up. Close other programs that use much memory, or name another browser with --chrome PATH; then start Tabtrawl again. What was done is kept.',
  pauseFolder: 'The folder {path} cannot be written: {problem}. It goes on by itself once it can be; nothing is lost.',
});
