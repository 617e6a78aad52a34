/** The extension's worker. Chrome stops it when it likes: all it knows is read again at each start. */
import { openCompanion } from '../parts/companion.ts';

openCompanion('worker');
