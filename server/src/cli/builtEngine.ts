import { loadBundle } from './loadBundle';

/** What the built command line loads in place of `../engine`. */
export const { runCheck } = loadBundle('engine.js') as typeof import('../engine');
