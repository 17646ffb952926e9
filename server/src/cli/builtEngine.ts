import { loadBundle } from './loadBundle';

/** What the built command line loads in place of `../engine`. */
export const { runCheck, runReport, runSplit } = loadBundle('engine.js') as typeof import('../engine');
